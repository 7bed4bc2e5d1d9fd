import { expect, test } from "vitest";
import { averageOf, columnsOf, dayOf, mondayOf, niceTop, offsetOf, reasonsOf, weekOf } from "./steps";
import type { ListedDay, UnitDay } from "./steps";

const DAY = "2026-10-10";
const MIDNIGHT = Date.parse("2026-10-09T16:00:00Z"); // in Hong Kong
const QUARTER_MS = 15 * 60_000;

function unit(rest: Partial<UnitDay>, midnight = MIDNIGHT, count = 96): UnitDay {
  const buckets = Array.from({ length: count }, (_, place) => ({
    starts_at: new Date(midnight + place * QUARTER_MS).toISOString(),
    counts: [null, null] as (number | null)[],
    device: null as number | null,
    credited: 0,
  }));
  return { unit: "steps", devices: [], buckets, uncounted: [], notes: [], ...rest } as unknown as UnitDay;
}

test("times are those of the person's own clock", () => {
  expect(offsetOf(DAY, unit({}))).toBe(480);
  const london = unit({}, Date.parse("2026-10-09T23:00:00Z"));
  expect(offsetOf(DAY, london)).toBe(60);
  expect(columnsOf(DAY, london)[33]?.minute).toBe(495);
  // A day that is cut off says nothing of the clock.
  expect(offsetOf(DAY, unit({}, MIDNIGHT + QUARTER_MS, 3))).toBe(480);
  // Clocks went forward: the day begins at its midnight all the same.
  expect(columnsOf(DAY, unit({}, Date.parse("2026-10-09T23:00:00Z"), 92))[0]?.minute).toBe(0);
});

test("what a device saw above what counts is drawn, what it saw below is not", () => {
  const one = unit({});
  one.buckets[32] = { ...one.buckets[32]!, counts: [900, 1200], device: 0, credited: 900 };
  one.buckets[33] = { ...one.buckets[33]!, counts: [900, 700], device: 0, credited: 900 };
  one.buckets[34] = { ...one.buckets[34]!, counts: [300, null], device: null, credited: 0 };
  expect(columnsOf(DAY, one).slice(32, 35)).toMatchObject([
    { minute: 480, credited: 900, ghost: 300 },
    { credited: 900, ghost: 0 },
    { credited: 0, ghost: 300 },
  ]);
});

test("parts of one reason stand together in the order of the day, what has no time last", () => {
  const words = "why";
  const at = (hour: number): string => new Date(MIDNIGHT + hour * 3_600_000).toISOString();
  const part = (code: string, count: number, hour: number | null) => ({
    code,
    words,
    count,
    device: 1,
    starts_at: hour === null ? null : at(hour),
    ends_at: hour === null ? null : at(hour + 1),
  });
  const uncounted = [
    part("manual_entry", 300, 9),
    part("other_device_counted", 500, null),
    part("other_device_counted", 100, 8),
    part("other_device_counted", 50, 7),
  ];
  const reasons = reasonsOf(DAY, unit({ uncounted }));
  expect(reasons.map((one) => [one.code, one.count])).toEqual([
    ["other_device_counted", 650],
    ["manual_entry", 300],
  ]);
  expect(reasons[0]?.parts.map((one) => one.from)).toEqual([420, 480, null]);
});

test("a week begins on Monday; a day without data is not zero, a true zero is", () => {
  expect(mondayOf("2026-10-10")).toBe("2026-10-05");
  expect(mondayOf("2026-10-05")).toBe("2026-10-05");
  expect(mondayOf("2026-10-11")).toBe("2026-10-05");
  const days = [
    { day: "2026-10-05", steps: 0, is_held: false },
    { day: "2026-10-07", steps: 9000, is_held: true },
  ] as ListedDay[];
  const week = weekOf("2026-10-05", days, "steps", "2026-10-08");
  expect(week.map((one) => one.count)).toEqual([0, null, 9000, null, null, null, null]);
  expect(week.map((one) => one.isToCome)).toEqual([false, false, false, false, true, true, true]);
  expect(averageOf(week)).toBe(4500);
  expect(averageOf(weekOf("2026-10-05", [], "steps", "2026-10-08"))).toBeNull();
});

test("the top of the chart is round and not below what it shows", () => {
  expect([0, 7, 99, 101, 999, 1001, 4300].map(niceTop)).toEqual([10, 10, 100, 120, 1000, 1200, 5000]);
});

test("an address names a day that was, or it is today", () => {
  expect(dayOf("2026-10-01", DAY)).toBe("2026-10-01");
  for (const wrong of [null, "2026-10-11", "yesterday", "2026-13-01", "2026-1-1"])
    expect(dayOf(wrong, DAY)).toBe(DAY);
});
