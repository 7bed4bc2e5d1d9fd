import { expect, test } from "vitest";
import { byDay, type AccessRow } from "./access-log";

const row = (number: number, at: string, words: string, actor = "a"): AccessRow => ({
  id: String(number),
  number,
  at,
  actor_id: actor,
  actor_name: actor,
  relation: "guardian",
  access: "view",
  what: "vaccines",
  why: "care",
  words,
});

test("the same again and again is told once, but never across days, persons or something in between", () => {
  const days = byDay([
    row(7, "2026-11-30T02:00:00Z", "looked"),
    row(6, "2026-11-30T01:59:00Z", "looked"),
    row(5, "2026-11-30T01:58:00Z", "changed"),
    row(4, "2026-11-30T01:57:00Z", "looked"),
    row(3, "2026-11-30T01:56:00Z", "looked", "b"),
    row(2, "2026-11-29T16:00:00Z", "looked", "b"), // midnight in Hong Kong
    row(1, "2026-11-29T15:59:00Z", "looked", "b"),
  ]);
  expect(
    days.map(({ day, rows }) => [day, rows.map((one) => [one.first.number, one.last.number, one.count])]),
  ).toEqual([
    [
      "2026-11-30",
      [
        [7, 6, 2],
        [5, 5, 1],
        [4, 4, 1],
        [3, 2, 2],
      ],
    ],
    ["2026-11-29", [[1, 1, 1]]],
  ]);
});
