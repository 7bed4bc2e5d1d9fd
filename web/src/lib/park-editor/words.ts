/** Words and numbers of the editor. */

import type { components } from "#api";
import { formatCount } from "#lib/language/format";
import { m } from "#messages";

export type Origin = components["schemas"]["GeofenceOrigin"];

const ORIGINS: Record<Origin, () => string> = {
  "derived-from-category": m.office_parks_origin_category,
  "derived-from-area": m.office_parks_origin_area,
  imported: m.office_parks_origin_drawn,
};
export const originWords = (origin: Origin): string => ORIGINS[origin]();

export const originTone = (origin: Origin): "good" | "warning" | "danger" =>
  origin === "imported" ? "good" : origin === "derived-from-area" ? "warning" : "danger";

const HECTARE_M2 = 10_000;

/** An area as people say it: 860 m², 18.9 ha. */
export function formatArea(m2: number): string {
  if (m2 < HECTARE_M2) return `${formatCount(Math.round(m2))} m²`;
  return `${formatCount(Math.round(m2 / 1_000) / 10)} ha`;
}
