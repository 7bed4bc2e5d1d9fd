/** What a correction of a school's standing says to the server. */

import type { components } from "#api";

export type CorrectionKind = "points" | "pupils" | "out" | "in";
type Said = Pick<components["schemas"]["LeagueCorrectionIn"], "points" | "pupils" | "is_excluded">;

/** The one thing that is corrected; `number` counts for points and pupils only. */
export function correctionOf(kind: CorrectionKind, number: number): Said {
  if (kind === "points") return { points: number };
  if (kind === "pupils") return { pupils: number };
  return { is_excluded: kind === "out" };
}
