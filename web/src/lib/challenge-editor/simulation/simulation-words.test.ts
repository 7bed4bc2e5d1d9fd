import { describe, expect, test } from "vitest";
import { costWords, countWords, resultWords, silentRules } from "./simulation-words";
import type { Outcome, Result } from "./simulations.svelte";

const outcome = (changes: Partial<Outcome> = {}): Outcome => ({
  slug: "go-to-park",
  version: 2,
  is_hidden: false,
  totals: {
    points: 82_500,
    awards: 4_310,
    badges: 290,
    collectibles: 12,
    certificates: 48,
    participants: 200,
    facts: 5_120,
  },
  cost: { points_per_participant_per_week: 103.1, points_per_participant_for_the_run: 4_400, run_days: 301 },
  days: [],
  rules: [
    { rule: "visit", times: 171, points: 41_250, persons: 64, share: 0.5 },
    { rule: "never", times: 0, points: 0, persons: 0, share: 0 },
    { rule: "seldom", times: null, points: null, persons: null, share: null },
  ],
  things: [],
  age_bands: [],
  distribution: { buckets: [], mean: 412.5, p10: 40, p50: 1_248, p90: 960, p99: 1_720, max: 2_140 },
  expression_faults: [],
  ...changes,
});
const result = (simulated: Outcome, running: Outcome | null = null): Result => ({
  over: "generated",
  first_day: "2026-09-14",
  last_day: "2026-10-11",
  is_sample: false,
  simulated,
  running,
});
const median = (p50: number | null): Outcome =>
  outcome({ distribution: { buckets: [], mean: 1, p10: 1, p50, p90: 1, p99: 1, max: 1 } });

describe("what a simulation costs", () => {
  test("is told of the middle player, in points a week", () => {
    expect(costWords(result(outcome()))[0]).toBe("A typical player earns 312 points a week.");
  });

  test.each([
    [1_088, "a week, 40 more than now."],
    [1_408, "a week, 40 less than now."],
    [1_249, "a week, as now."],
  ])("is compared with the running version: %d", (before, words) => {
    expect(costWords(result(outcome(), median(before)))[0]).toContain(words);
  });

  test("is told as an average where the middle is hidden, and never compared with another measure", () => {
    expect(costWords(result(median(null)))[0]).toBe("On average a player earns 103 points a week.");
    expect(costWords(result(median(null), outcome()))[0]).not.toContain("now");
  });

  test("goes on to the end of the run, and says by how much more", () => {
    const before = outcome({
      cost: { points_per_participant_per_week: 94, points_per_participant_for_the_run: 4_000, run_days: 301 },
    });
    expect(costWords(result(outcome(), before))[1]).toMatch(/301 days.*4,400 points.*10% more than now/);
  });
});

test("what stands out is told: a rule that gives most, and one that gives nothing", () => {
  const words = resultWords(result(outcome())).join(" ");
  expect(words).toContain("“visit”, gives 50%");
  expect(silentRules(result(outcome()))).toEqual(["never"]);
});

test("of fewer than five players nothing is told", () => {
  expect(countWords(null)).toBe("fewer than 5");
  expect(countWords(0)).toBe("0");
  const hidden = outcome({ is_hidden: true, totals: null, cost: null, distribution: null, rules: [] });
  expect(resultWords(result(hidden))).toHaveLength(1);
  expect(costWords(result(hidden, outcome()))).toEqual(resultWords(result(hidden)));
});
