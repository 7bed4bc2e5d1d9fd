/** A held day as bars, one for each quarter-hour. Pure. */

import type { components } from "#api";

export type StepReviewCase = components["schemas"]["StepReviewCase"];
export type Quarter = StepReviewCase["quarters"][number];

export interface Bar {
  /** The place in the day, from 0. */
  at: number;
  /** Of the highest, 0 to 1; 0 also where nothing is known. */
  height: number;
  isKnown: boolean;
  isHeld: boolean;
}

export const bars = (quarters: readonly Quarter[]): Bar[] => {
  const most = mostOf(quarters);
  return quarters.map(({ counted, is_held }, at) => ({
    at,
    height: most > 0 ? (counted ?? 0) / most : 0,
    isKnown: counted !== null,
    isHeld: is_held,
  }));
};

export const mostOf = (quarters: readonly Quarter[]): number =>
  Math.max(0, ...quarters.map(({ counted }) => counted ?? 0));

export interface Stretch {
  since: string;
  until: string;
  count: number;
}

const QUARTER_MS = 900_000;

/** Held quarter-hours in a row, put together: when, and how many steps. */
export function heldStretches(quarters: readonly Quarter[]): Stretch[] {
  const found: Stretch[] = [];
  let before = -1;
  quarters.forEach(({ starts_at, counted, is_held }, at) => {
    if (!is_held) return;
    const until = new Date(Date.parse(starts_at) + QUARTER_MS).toISOString();
    const last = found.at(-1);
    if (last && before === at - 1) {
      last.until = until;
      last.count += counted ?? 0;
    } else {
      found.push({ since: starts_at, until, count: counted ?? 0 });
    }
    before = at;
  });
  return found;
}
