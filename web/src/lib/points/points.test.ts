import { expect, test } from "vitest";
import {
  cappedBy,
  earnedByDay,
  groupByDay,
  pictureOf,
  rowsOf,
  storyOf,
  tellableMetrics,
  type Entry,
} from "./points";

const entry = (amount: number, rest: Partial<Entry> = {}): Entry => ({
  entry_no: 1,
  kind: amount < 0 ? "reversal" : "award",
  kind_words: "",
  amount,
  balance_after: 0,
  posted_at: "2026-11-23T18:30:00Z",
  reverses_entry_no: null,
  why: null,
  ...rest,
});
const on = (day: string, rule = "visit"): Partial<Entry> => ({
  why: { challenge: "go", rule, version: 1, period: "2026-11", day, words: null },
});

test("a late row counts for the day of what was done; what no challenge gave, for the local day of its booking", () => {
  const rows = [
    entry(20, on("2026-11-22")),
    entry(5),
    entry(30, on("2026-11-22")),
    entry(-20, on("2026-11-22")),
  ];
  // 18:30 in Greenwich is the next morning in Hong Kong
  expect(groupByDay(rows).map(({ day, sum }) => [day, sum])).toEqual([
    ["2026-11-22", 30],
    ["2026-11-24", 5],
  ]);
});

test("the days of the chart are complete and in order; what was spent is not a loss of points earned", () => {
  const rows = [entry(20, on("2026-11-22")), entry(-50, { ...on("2026-11-22"), kind: "spend" })];
  expect(earnedByDay(rows, "2026-11-23", 3)).toEqual([
    { day: "2026-11-21", value: 0 },
    { day: "2026-11-22", value: 20 },
    { day: "2026-11-23", value: 0 },
  ]);
});

test.each([
  [
    "park_visit/victoria-park/2026-11-23/0199",
    { kind: "park_visit", parkId: "victoria-park", day: "2026-11-23" },
  ],
  ["catch/01a2:east-coast-park.29923350.0/01a2", { kind: "catch", parkId: "east-coast-park" }],
  ["daily_steps/2026-11-23/01a2", { kind: "other", name: "daily steps" }],
  ["park_visit/odd", { kind: "other", name: "park visit" }],
])("a fact's key tells what was done: %s", (key, story) => {
  expect(storyOf(key)).toEqual(story);
});

test("less than the rule gives is told as the day's limit; more or something else is not", () => {
  expect(cappedBy(entry(4), ["points: 20"])).toBe(16);
  expect(cappedBy(entry(20), ["points: 20"])).toBe(0);
  expect(cappedBy(entry(8), ['points: fact.rarity == "rare" ? 15 : 8'])).toBe(0);
  expect(cappedBy(entry(-4), ["points: 20"])).toBe(0);
});

test("only numbers with a meaning of their own are told", () => {
  expect(tellableMetrics({ "metrics.parks": 5, "fact.rarity": "rare", "team.kind": "family" })).toEqual([
    { name: "parks", value: 5 },
  ]);
});

test("a row that takes back looks like one, whatever rule it undoes", () => {
  expect(pictureOf(entry(-20, on("2026-11-22")))).toBe("taken");
  expect(pictureOf(entry(20, on("2026-11-22", "new-creature")))).toBe("creature");
  expect(pictureOf(entry(20, on("2026-11-22", "zzz")))).toBe("star");
});

test("a day counted anew without a loss is one row; a real loss stays row by row", () => {
  const at = (posted_at: string): Partial<Entry> => ({ ...on("2026-11-22"), posted_at });
  const late = "2026-11-22T10:00:00Z";
  const rows = [
    entry(-30, at(late)),
    entry(-10, at(late)),
    entry(40, at(late)),
    entry(-50, { ...at(late), kind: "spend" }),
    entry(20, at("2026-11-22T09:00:00Z")),
  ];
  const shown = (all: Entry[]): unknown[] =>
    rowsOf(all).map((row) =>
      row.kind === "entry" ? row.entry.amount : { sum: row.sum, of: row.entries.length },
    );
  expect(shown(rows)).toEqual([{ sum: 0, of: 3 }, -50, 20]);
  expect(shown([entry(-30, at(late)), entry(20, at(late))])).toEqual([-30, 20]);
  expect(shown([entry(30, at(late)), entry(20, at(late))])).toEqual([30, 20]);
});
