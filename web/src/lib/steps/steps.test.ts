import { expect, test } from "vitest";
import { averageOf, columnsOf, dayOf, mondayOf, niceTop, reasonsOf, weekOf } from "./steps";
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

const page = (...clocks: [at: string, offset_s: number][]) => ({
  day: DAY,
  clocks: clocks.map(([starts_at, offset_s]) => ({ starts_at, offset_s })),
});
const HONG_KONG = page(["2026-10-09T16:00:00Z", 28_800]);

test("times are those of the person's own clock", () => {
  expect(columnsOf(HONG_KONG, unit({}))[33]?.minute).toBe(495);
  const london = page(["2026-10-09T23:00:00Z", 3_600]);
  expect(columnsOf(london, unit({}, Date.parse("2026-10-09T23:00:00Z")))[33]?.minute).toBe(495);
});

test("where clocks go forward an hour is left out, where they go back it is told that it comes again", () => {
  const forward = page(["2026-10-10T00:00:00Z", 0], ["2026-10-10T01:00:00Z", 3_600]);
  const short = columnsOf(forward, unit({}, Date.parse("2026-10-10T00:00:00Z"), 92));
  expect([0, 3, 4, 91].map((at) => short[at]?.minute)).toEqual([0, 45, 120, 23 * 60 + 45]);
  expect(short.some((one) => one.isAgain)).toBe(false);

  const back = page(["2026-10-09T23:00:00Z", 3_600], ["2026-10-10T01:00:00Z", 0]);
  const long = columnsOf(back, unit({}, Date.parse("2026-10-09T23:00:00Z"), 100));
  expect([7, 8, 99].map((at) => long[at]?.minute)).toEqual([105, 60, 23 * 60 + 45]);
  expect(long.map((one, at) => (one.isAgain ? at : -1)).filter((at) => at >= 0)).toEqual([8, 9, 10, 11]);

  // What ended as the clocks changed lasted no hour longer.
  const part = { code: "a", words: "", count: 1, device: 0 };
  const times = { starts_at: "2026-10-10T00:45:00Z", ends_at: "2026-10-10T01:00:00Z" };
  const [reason] = reasonsOf(forward, unit({ uncounted: [{ ...part, ...times }] }));
  expect(reason?.parts[0]).toMatchObject({ from: 45, to: 60 });
});

test("what a device saw above what counts is drawn, what it saw below is not", () => {
  const one = unit({});
  one.buckets[32] = { ...one.buckets[32]!, counts: [900, 1200], device: 0, credited: 900 };
  one.buckets[33] = { ...one.buckets[33]!, counts: [900, 700], device: 0, credited: 900 };
  one.buckets[34] = { ...one.buckets[34]!, counts: [300, null], device: null, credited: 0 };
  expect(columnsOf(HONG_KONG, one).slice(32, 35)).toMatchObject([
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
  const reasons = reasonsOf(HONG_KONG, unit({ uncounted }));
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
