/** What a card says was earned: never as a column of losses. The ledger keeps every row, the page of points shows it. */

import type { components } from "#api";

export type Award = components["schemas"]["AwardOut"];

export interface Earnings {
  /** What to show, one line each; every amount is above zero. */
  lines: Award[];
  /** The points of all lines and of what was taken back; not below zero. */
  points: number;
  /** Whether earlier visits of the day were counted anew, as this one came late, and nothing was lost. */
  isReordered: boolean;
}

/**
 * What the awards of one person come to.
 *
 * A visit that is told late takes its place among those that were told before, and within a day's limit some of
 * theirs make room. That is shown rule by rule as what it comes to. Where a rule still has less than before while
 * another has more, the lines would not add up without a loss among them, so there is none, only the sum.
 */
export function earningsOf(awards: readonly Award[]): Earnings {
  if (awards.every((one) => one.amount > 0))
    return { lines: [...awards], points: pointsOf(awards), isReordered: false };
  const others = awards.filter((one) => one.kind !== "points" && one.amount > 0);
  const byRule = new Map<string, Award>();
  for (const one of awards.filter((each) => each.kind === "points")) {
    const key = `${one.challenge} ${one.rule}`;
    const sum = (byRule.get(key)?.amount ?? 0) + one.amount;
    // The words of what was given fill in its values as they are now, those of what was taken back older ones.
    const told = one.amount > 0 ? one : (byRule.get(key) ?? one);
    byRule.set(key, { ...told, amount: sum });
  }
  const nets = [...byRule.values()].filter((one) => one.amount !== 0);
  const isPlain = nets.every((one) => one.amount > 0);
  return {
    lines: [...(isPlain ? nets : []), ...others],
    points: Math.max(0, pointsOf(nets)),
    isReordered: pointsOf(nets) >= 0,
  };
}

const pointsOf = (awards: readonly Award[]): number =>
  awards.filter((one) => one.kind === "points").reduce((sum, one) => sum + one.amount, 0);
