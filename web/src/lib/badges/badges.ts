/** Badges held and still to be earned, with how far each of those is. */

import type { components } from "#api";

type Schemas = components["schemas"];
export type BadgeList = Schemas["BadgeList"];
export type Reward = Schemas["RuleProgress"];

export interface Medal {
  id: string;
  name: string;
  words: string;
  /** Null while it is not earned. */
  grantedAt: string | null;
  goal: Reward["goal"];
}

/** The newest earned first; then those to come, the nearest first, and last those without a number to count. */
export function medalsOf(badges: BadgeList, rewards: readonly Reward[]): { held: Medal[]; missing: Medal[] } {
  const goalOf = (id: string): Reward["goal"] =>
    rewards.find((reward) => reward.gives.some((one) => one.kind === "badge" && one.subject === id))?.goal ??
    null;
  const share = (medal: Medal): number => (medal.goal ? medal.goal.current / medal.goal.target : -1);
  return {
    held: badges.items
      .map(({ id, name, words, granted_at }) => ({ id, name, words, grantedAt: granted_at, goal: null }))
      .sort((one, other) => other.grantedAt.localeCompare(one.grantedAt)),
    missing: badges.missing
      .map(({ id, name, words }) => ({ id, name, words, grantedAt: null, goal: goalOf(id) }))
      .sort((one, other) => share(other) - share(one)),
  };
}
