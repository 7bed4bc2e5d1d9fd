/** What the first screen says, from what is known. */

import type { Progress, Reward } from "#lib/challenges/challenges";

const HONG_KONG_AHEAD_MS = 8 * 3_600_000; // all year

/** The part of the day in Hong Kong, for the greeting. */
export function partOfDay(now: Date): "morning" | "afternoon" | "evening" {
  const hour = new Date(now.getTime() + HONG_KONG_AHEAD_MS).getUTCHours();
  if (hour >= 5 && hour < 12) return "morning";
  return hour >= 12 && hour < 18 ? "afternoon" : "evening";
}

/** The reward to show on the way: the nearest that has a badge to look forward to, else the nearest. */
export function nextReward(progress: Progress): Reward | null {
  const nearest = progress.next.flatMap((id) => progress.rewards.find((one) => one.rule === id) ?? []);
  return nearest.find((one) => badgeOf(one) !== null) ?? nearest[0] ?? null;
}

export const badgeOf = (reward: Reward): string | null =>
  reward.gives.find((one) => one.kind === "badge")?.subject ?? null;

/** Whether the person was in a park for this challenge at all. */
export const hasVisited = (progress: Progress): boolean => progress.rewards.some((one) => one.times > 0);
