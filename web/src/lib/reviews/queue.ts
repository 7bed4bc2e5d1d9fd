/** The order of what waits for a decision, and how one goes through it. Pure. */

import type { components } from "#api";

export type ReviewCase = components["schemas"]["ReviewCase"];
export type StepReview = components["schemas"]["StepReviewOut"];

/** A held check-in or a held step day. */
export interface Waiting {
  opened_at: string;
  appealed_at: string | null;
  check_in_id?: string;
  hold_id?: string;
}

export const idOf = (one: Waiting): string => one.check_in_id ?? one.hold_id ?? "";

/** When a case began to wait: an appeal makes it wait again, but a case never moves back behind others. */
export const waitsSince = (one: Waiting): string => one.opened_at;

/** Longest waiting first; equal ones always in the same order. */
export const inOrder = <T extends Waiting>(cases: readonly T[]): T[] =>
  [...cases].sort(
    (one, other) => waitsSince(one).localeCompare(waitsSince(other)) || idOf(one).localeCompare(idOf(other)),
  );

/** Join a further page to what is there; what is there twice is taken as it is now. */
export function joined<T extends Waiting>(cases: readonly T[], more: readonly T[]): T[] {
  const byId = new Map([...cases, ...more].map((one) => [idOf(one), one]));
  return inOrder([...byId.values()]);
}

/** The case to look at after this one is decided: the next in line, or the last one before it. */
export function nextAfter(cases: readonly Waiting[], id: string): string | null {
  const at = cases.findIndex((one) => idOf(one) === id);
  const next = at < 0 ? cases[0] : (cases[at + 1] ?? cases[at - 1]);
  return next ? idOf(next) : null;
}

/** One further or one back in the line; the ends hold. */
export function beside(cases: readonly Waiting[], id: string, by: 1 | -1): string | null {
  const at = cases.findIndex((one) => idOf(one) === id);
  const next = at < 0 ? cases[0] : cases[Math.min(cases.length - 1, Math.max(0, at + by))];
  return next ? idOf(next) : null;
}

/** How much an accepted visit paid: points together, and how many other things. */
export function paid(awards: readonly Pick<components["schemas"]["AwardOut"], "kind" | "amount">[]): {
  points: number;
  things: number;
} {
  let [points, things] = [0, 0];
  for (const one of awards) {
    if (one.kind === "points") points += one.amount;
    else things += one.amount;
  }
  return { points, things };
}
