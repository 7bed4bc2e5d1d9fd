import { expect, test } from "vitest";
import { plot, scaleFor } from "./chart";
import { numberIn } from "#lib/record-items/numbers";
import { localMinute } from "#lib/today/days";
import { asKind, bodyOf, fieldsOf, isComplete, newObservation } from "./form";
import { byKind, type Observation } from "./kinds";

const kept: Observation = {
  id: "o",
  kind: "blood_pressure",
  loinc: "85354-9",
  at: "2026-11-30T08:05:30+09:00",
  value: 118,
  second_value: 76,
  unit: "mm[Hg]",
  entered_unit: "mm[Hg]",
  method: "sitting",
  meal_context: null,
  note: "After the stairs",
  provenance: {
    origin: "self_entered",
    source: "Home",
    device: "Omron M2",
    recorded_by_id: null,
    recorded_at: "2026-11-30T00:10:00Z",
    revision: 1,
    changed_by_id: null,
    changed_at: null,
  },
};

test("a kept value that is only looked at goes back as it was, to the second and the offset", () => {
  const body = bodyOf(fieldsOf(kept), { isConfirmed: false, kept });
  expect(body).toMatchObject({ at: kept.at, value: 118, second_value: 76, note: kept.note, source: "Home" });
});

test("a time that is typed is Hong Kong's", () => {
  const fields = { ...newObservation("weight", new Date("2026-11-29T16:05:00Z")), value: "61,5" };
  expect(fields.at).toBe("2026-11-30T00:05");
  expect(bodyOf(fields, { isConfirmed: true })).toMatchObject({
    at: "2026-11-30T00:05:00+08:00",
    value: 61.5,
    second_value: null,
    confirm: true,
  });
  expect(new Date(bodyOf(fields, { isConfirmed: true }).at)).toEqual(new Date("2026-11-29T16:05:00Z"));
});

test.each([
  ["5.4", 5.4],
  ["5,4", 5.4],
  [" 61 ", 61],
  ["", null],
  ["0", null],
  ["-3", null],
  ["5.4.1", null],
  ["many", null],
])("of what is typed, %j is %j", (text, number) => {
  expect(numberIn(text)).toBe(number);
});

test("a blood pressure needs both values, and another kind keeps neither values nor circumstances", () => {
  const fields = { ...newObservation("blood_pressure", new Date(kept.at)), value: "118", method: "sitting" };
  expect([isComplete(fields), isComplete({ ...fields, second: "76" })]).toEqual([false, true]);
  expect(asKind(fields, "glucose")).toMatchObject({
    value: "",
    method: "",
    unit: "mmol/L",
    at: localMinute(new Date(kept.at)),
  });
});

test("kinds hold their observations in the order in which they came", () => {
  const other: Observation = { ...kept, id: "p", kind: "weight" };
  const found = byKind([kept, other, { ...kept, id: "q" }]);
  expect([...found].map(([kind, them]) => [kind, them.map((one) => one.id)])).toEqual([
    ["blood_pressure", ["o", "q"]],
    ["weight", ["p"]],
  ]);
});

test("a scale has round ends that hold every value, also where all are the same", () => {
  expect(scaleFor([118, 124, 76])).toEqual({ least: 50, most: 150, ticks: [50, 100, 150] });
  for (const values of [[61.2], [5.4, 5.4], [0.3, 110], [120, 120.1]]) {
    const { least, most, ticks } = scaleFor(values);
    expect(least).toBeLessThanOrEqual(Math.min(...values));
    expect(most).toBeGreaterThanOrEqual(Math.max(...values));
    expect(most).toBeGreaterThan(least);
    expect(ticks.length).toBeLessThan(6);
  }
});

test("points stand by their time and value, a single one in the middle", () => {
  const scale = scaleFor([0, 100]);
  const points = [0, 25, 100].map((at) => ({ at, value: at }));
  expect(plot(points, scale, 200, 50).map(({ x, y }) => [x, y])).toEqual([
    [0, 50],
    [50, 37.5],
    [200, 0],
  ]);
  expect(plot([{ at: 7, value: 50 }], scale, 200, 50)[0]?.x).toBe(100);
});
