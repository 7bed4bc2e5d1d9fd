/** Results as they are typed, judged by their range, and drawn with it. */

import { expect, test } from "vitest";
import { markOf, rangeWords, resultWords, type Result } from "#lib/record-items/kinds/reports";
import { bandOf } from "./band";
import { editable, resultOf } from "./editing";
import type { Reading } from "./reports.svelte";

const NONE = {
  code: null,
  value: null,
  comparator: null,
  text: null,
  unit: null,
  low: null,
  high: null,
  interpretation: null,
} as const;
const result = (more: Partial<Result>): Result => ({ ...NONE, name: "Haemoglobin", ...more });

test.each([
  ["10,9", { value: 10.9 }],
  ["0", { value: 0 }],
  ["<0.5", { value: 0.5, comparator: "<" }],
  ["≥ 90", { value: 90, comparator: ">=" }],
  ["Trace", { value: null, text: "Trace", unit: null }],
])("%s is read as it is meant", (value, expected) => {
  const typed = { ...editable({ name: " Haemoglobin " }), value, unit: "g/dL", low: "11,5" };
  expect(resultOf(typed)).toEqual(result({ unit: "g/dL", low: 11.5, ...expected } as Partial<Result>));
});

test("what nobody touched goes back with what the laboratory says; another value does not keep that", () => {
  const kept = result({ value: 0.5, comparator: "<", unit: "g/dL", interpretation: "critically_low" });
  expect(resultOf(editable(kept))).toEqual(kept);
  expect(resultOf({ ...editable(kept), value: "12" }).interpretation).toBeNull();
});

test.each<[Partial<Result>, string | undefined]>([
  [{ value: 10.9, low: 11.5, high: 15.5 }, "warning"],
  [{ value: 11.5, low: 11.5, high: 15.5 }, "good"],
  [{ value: 15.6, low: 11.5, high: 15.5 }, "warning"],
  [{ value: 10.9, low: 11.5, high: 15.5, interpretation: "normal" }, "good"], // the laboratory has the last word
  [{ value: 12, interpretation: "critically_high" }, "danger"],
  [{ value: 10, comparator: "<", low: 11.5 }, undefined],
  [{ text: "Negative", interpretation: "abnormal" }, "warning"],
  [{ value: 12 }, undefined],
])("a value is marked by its range or by what the laboratory says: %o", (more, tone) => {
  expect(markOf(result(more))?.tone).toBe(tone);
});

test("a value and its range in words", () => {
  expect(resultWords(result({ value: 0.5, comparator: "<", unit: "mmol/L" }))).toBe("< 0.5 mmol/L");
  expect([{ low: 1, high: 2 }, { low: 1 }, { high: 2 }, {}].map((one) => rangeWords(result(one)))).toEqual([
    "1 – 2",
    "≥ 1",
    "≤ 2",
    "",
  ]);
});

test("the band reaches over the whole chart, and is left out where no report gives a range", () => {
  const reading = (low: number | null, high: number | null) => ({ low, high }) as Reading;
  const plotted = [
    { at: 0, value: 5, x: 10, y: 50 },
    { at: 1, value: 6, x: 90, y: 40 },
  ];
  const scale = { least: 0, most: 10, ticks: [] };
  const room = { across: 100, height: 100 };
  expect(bandOf([reading(2, 8), reading(4, 8)], plotted, scale, room)).toBe(
    "M0.0 20.0L10.0 20.0L90.0 20.0L100.0 20.0L100.0 60.0L90.0 60.0L10.0 80.0L0.0 80.0Z",
  );
  expect(bandOf([reading(null, 8), reading(2, null)], plotted, scale, room)).toBeNull();
});
