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

const FIELDS: Record<string, () => string> = {
  geofence: m.office_parks_field_boundary,
  geometry: m.office_parks_field_boundary,
  radius_m: m.office_parks_radius,
  name_en: m.office_parks_name_en,
  name_zh_hant: m.office_parks_name_zh_hant,
  name_zh_hans: m.office_parks_name_zh_hans,
  category: m.office_parks_category,
  is_designated: m.office_parks_designated,
  opens: m.office_parks_opens,
  closes: m.office_parks_closes,
  opens_local: m.office_parks_opens,
  closes_local: m.office_parks_closes,
};

/** What a column or member of the file is called; a name that the file made up stays as it is. */
export const fieldWords = (field: string): string => FIELDS[field]?.() ?? field;
