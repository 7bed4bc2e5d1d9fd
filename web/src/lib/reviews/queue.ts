/** The order of what waits for a decision, and how one goes through it. Pure. */

import type { components } from "#api";

export type ReviewCase = components["schemas"]["ReviewCase"];

/** When a case began to wait: an appeal makes it wait again, but a case never moves back behind others. */
export const waitsSince = (one: ReviewCase): string => one.opened_at;

/** Longest waiting first; equal ones always in the same order. */
export const inOrder = (cases: readonly ReviewCase[]): ReviewCase[] =>
  [...cases].sort(
    (one, other) =>
      waitsSince(one).localeCompare(waitsSince(other)) || one.check_in_id.localeCompare(other.check_in_id),
  );

/** Join a further page to what is there; what is there twice is taken as it is now. */
export function joined(cases: readonly ReviewCase[], more: readonly ReviewCase[]): ReviewCase[] {
  const byId = new Map([...cases, ...more].map((one) => [one.check_in_id, one]));
  return inOrder([...byId.values()]);
}

/** The case to look at after this one is decided: the next in line, or the last one before it. */
export function nextAfter(cases: readonly ReviewCase[], id: string): string | null {
  const at = cases.findIndex((one) => one.check_in_id === id);
  if (at < 0) return cases[0]?.check_in_id ?? null;
  return (cases[at + 1] ?? cases[at - 1])?.check_in_id ?? null;
}

/** One further or one back in the line; the ends hold. */
export function beside(cases: readonly ReviewCase[], id: string, by: 1 | -1): string | null {
  const at = cases.findIndex((one) => one.check_in_id === id);
  if (at < 0) return cases[0]?.check_in_id ?? null;
  return cases[Math.min(cases.length - 1, Math.max(0, at + by))]?.check_in_id ?? null;
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
