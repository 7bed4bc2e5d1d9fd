/** A person's check-ins as they are kept, and which of them one may still say something about. Pure. */

import type { components } from "#api";

export type Visit = components["schemas"]["CheckInSummary"];

/** Held ones may be explained, refused ones appealed; the rest are settled by rules that words do not change. */
export const canTell = ({ verdict }: Visit): boolean => verdict === "held" || verdict === "refused";

export interface Day {
  day: string;
  visits: Visit[];
}

/** By the local day, in the order in which they come. */
export function byDay(visits: readonly Visit[]): Day[] {
  const days: Day[] = [];
  for (const one of visits) {
    const last = days.at(-1);
    if (last?.day === one.day) last.visits.push(one);
    else days.push({ day: one.day, visits: [one] });
  }
  return days;
}
