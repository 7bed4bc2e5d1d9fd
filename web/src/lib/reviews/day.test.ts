import { expect, test } from "vitest";
import { bars, heldStretches, mostOf, type Quarter } from "./day";

const quarter = (at: string, counted: number | null, is_held = false): Quarter => ({
  starts_at: `2026-11-23T${at}:00Z`,
  counted,
  is_held,
});
const day = [
  quarter("00:00", null),
  quarter("00:15", 0),
  quarter("00:30", 300, true),
  quarter("00:45", 1_200, true),
  quarter("01:00", 600),
  quarter("01:15", 90, true),
];

test("bars stand against the highest; what is not known is no zero", () => {
  expect(mostOf(day)).toBe(1_200);
  expect(bars(day).map(({ height }) => height)).toEqual([0, 0, 0.25, 1, 0.5, 0.075]);
  expect(bars(day).map(({ isKnown }) => isKnown)).toEqual([false, true, true, true, true, true]);
  expect(bars([quarter("00:00", 0)])[0]?.height).toBe(0);
});

test("held quarter-hours in a row are one stretch", () =>
  expect(heldStretches(day)).toEqual([
    { since: "2026-11-23T00:30:00Z", until: "2026-11-23T01:00:00.000Z", count: 1_500 },
    { since: "2026-11-23T01:15:00Z", until: "2026-11-23T01:30:00.000Z", count: 90 },
  ]));
