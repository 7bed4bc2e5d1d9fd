/** The parks as officers look through them: those whose boundary nobody has drawn come first. Pure. */

import type { ParkFeature } from "#lib/parks/park";
import type { Origin } from "./words";

/** How little is known of a boundary: a guess by the kind of place, a circle of the published area, drawn. */
export const ORIGINS: readonly Origin[] = ["derived-from-category", "derived-from-area", "imported"];

export interface Listed {
  id: string;
  name: string;
  district: string;
  origin: Origin;
  isInPlay: boolean;
  isClosed: boolean;
  areaM2: number;
}

export type Counts = Record<Origin, number>;

export function countByOrigin(parks: readonly ParkFeature[]): Counts {
  const counts: Counts = { "derived-from-category": 0, "derived-from-area": 0, imported: 0 };
  for (const one of parks) counts[one.properties.geofence_origin] += 1;
  return counts;
}

/** Least known first; of these the parks of the game, then by name. */
export function inNeed(parks: readonly Listed[], compare: (one: string, other: string) => number): Listed[] {
  return [...parks].sort(
    (one, other) =>
      Number(one.isClosed) - Number(other.isClosed) ||
      ORIGINS.indexOf(one.origin) - ORIGINS.indexOf(other.origin) ||
      Number(other.isInPlay) - Number(one.isInPlay) ||
      compare(one.name, other.name),
  );
}
