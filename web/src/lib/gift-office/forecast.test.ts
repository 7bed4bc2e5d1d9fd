import { expect, test } from "vitest";
import { forecastLines, type Budget } from "./forecast";

const BUDGET: Budget = {
  owed: 1_000,
  reserved: 50,
  debts: 0,
  covered: 1_200,
  last_day: "2026-12-11",
  days_left: 10,
  given_per_day: 40,
  given_per_day_least: 20,
  given_per_day_most: 100,
  spent_per_day: 10,
  owed_on_last_day: 1_300,
  uncovered: 200,
  uncovered_least: 0,
  uncovered_most: 800,
};

test("the lines end where the server's figures say", () => {
  const lines = forecastLines(BUDGET, 100, 210);
  expect(lines.ends).toEqual({ expected: 1_400, least: 1_200, most: 2_000 });
  expect(lines.ends.expected - BUDGET.covered).toBe(BUDGET.uncovered);
  // The top is 2,100 points: ten to a unit.
  expect(lines.coveredY).toBe(90);
  expect(lines.expected).toBe("M0 110L100 70");
  expect(lines.range).toBe("M0 110L100 10V90Z");
});

test("nothing owed and no day left is a chart all the same", () => {
  const empty = { ...BUDGET, owed: 0, covered: 0, days_left: 0, given_per_day_most: 0 };
  expect(forecastLines(empty, 100, 210).expected).toBe("M0 210L100 210");
});
