import { expect, test } from "vitest";
import type { Progress } from "#lib/challenges/challenges";
import { isWalking, paceOf } from "./walking";

const RUN = { first_day: "2026-11-01", last_day: "2026-11-30" };
const progress = (...goals: [current: number, target: number, unit?: string][]): Progress =>
  ({
    rewards: goals.map(([current, target, unit = "steps_a_day"]) => ({ goal: { current, target, unit } })),
  }) as unknown as Progress;

test("what is missing is spread over the days that are left, today among them", () => {
  // Half of the run, 5,000 on each of fifteen days and 2,000 so far today: 225,000 of 300,000 less is missing.
  const walked = (15 * 5_000 + 2_000) / 30;
  expect(paceOf(RUN, progress([walked, 10_000]), "2026-11-16", 2_000)?.needed).toBe(15_000);
  expect(paceOf(RUN, progress([0, 10_000]), "2026-11-01", 0)?.needed).toBe(10_000);
  expect(paceOf(RUN, progress([9_000, 10_000]), "2026-11-30", 0)?.needed).toBe(30_000);
});

test("the nearest that is missing is shown, and the last when all are reached", () => {
  expect(paceOf(RUN, progress([8_000, 10_000], [8_000, 7_500]), "2026-11-20", 0)?.target).toBe(10_000);
  const done = paceOf(RUN, progress([11_000, 10_000], [11_000, 7_500]), "2026-11-20", 0);
  expect(done).toEqual({ current: 11_000, target: 10_000, needed: null });
});

test("before and after the run nothing is asked for, and other goals are no pace", () => {
  for (const day of ["2026-10-31", "2026-12-01"])
    expect(paceOf(RUN, progress([0, 10_000]), day, 0)?.needed).toBeNull();
  expect(paceOf(RUN, progress([3, 20, "days"]), "2026-11-20", 0)).toBeNull();
});

test("a challenge is one of walking when steps count in it", () => {
  expect(isWalking({ facts: ["daily_steps"] })).toBe(true);
  expect(isWalking({ facts: ["park_visit", "catch"] })).toBe(false);
});
