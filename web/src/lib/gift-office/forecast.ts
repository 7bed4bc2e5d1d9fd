/** The forecast of the budget as lines of a chart. Pure. */

import type { components } from "#api";

export type Budget = components["schemas"]["GiftBudget"];

export interface ForecastLines {
  width: number;
  height: number;
  /** From today to the last day: all that is owed when nothing is bought, as an SVG path. */
  expected: string;
  /** Between the quietest and the busiest week. */
  range: string;
  coveredY: number;
  /** What is owed on the last day: as expected, at least and at most, in points. */
  ends: { expected: number; least: number; most: number };
}

/** What is spent lowers what is owed and what stock covers by the same, so it is left out of both. */
export function forecastLines(budget: Budget, width = 600, height = 200): ForecastLines {
  const end = (perDay: number): number => Math.max(0, Math.round(budget.owed + perDay * budget.days_left));
  const ends = {
    expected: end(budget.given_per_day),
    least: end(budget.given_per_day_least),
    most: end(budget.given_per_day_most),
  };
  const top = Math.max(1, budget.owed, budget.covered, ends.most) * 1.05; // a little air above
  const y = (points: number): number => Math.round((1 - points / top) * height * 10) / 10;
  const start = y(budget.owed);
  return {
    width,
    height,
    expected: `M0 ${start}L${width} ${y(ends.expected)}`,
    range: `M0 ${start}L${width} ${y(ends.most)}V${y(ends.least)}Z`,
    coveredY: y(budget.covered),
    ends,
  };
}
