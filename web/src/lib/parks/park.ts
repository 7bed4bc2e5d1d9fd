/** A park as the pages of Play know it. */

import type { components } from "#api";
import type { Language } from "#lib/language/language.svelte";

export type ParkFeature = components["schemas"]["ParkFeature"];
export type DistrictFeature = components["schemas"]["DistrictFeature"];
export type Category = components["schemas"]["Category"];
type Names = { name_en: string; name_zh_hant: string; name_zh_hans: string };

/** Longitude and latitude in degrees. */
export type Position = [number, number];
/** Polygons of rings of positions. */
export type Boundary = Position[][][];

export interface Park {
  id: string;
  names: Record<Language, string>;
  addresses: Record<Language, string>;
  district: string;
  category: Category;
  /** Whether it counts for the park game. */
  isInPlay: boolean;
  /** Local times as "06:30:00"; null when nobody knows, equal when it never closes. */
  hours: { opens: string; closes: string } | null;
  facilities: string[];
  /** A point inside the park. */
  at: Position;
  areaM2: number;
}

/** The names in every language, to be shown by the one that is read. */
export const namesOf = (of: Names): Record<Language, string> => ({
  en: of.name_en,
  "zh-Hant": of.name_zh_hant,
  "zh-Hans": of.name_zh_hans,
});

/** Read a feature, whether its geometry is a point or a geofence. */
export function parkOf(feature: ParkFeature): Park {
  const { id, geometry, properties: of } = feature;
  return {
    id,
    names: namesOf(of),
    // Addresses are known in two languages; readers of simplified characters get the traditional ones.
    addresses: { en: of.address_en, "zh-Hant": of.address_zh_hant, "zh-Hans": of.address_zh_hant },
    district: of.district,
    category: of.category,
    isInPlay: of.is_designated && !of.is_closed,
    hours: of.opens && of.closes ? { opens: of.opens, closes: of.closes } : null,
    facilities: of.facilities,
    at: geometry.type === "Point" ? (geometry.coordinates as Position) : middleOf(boundaryOf(feature)),
    areaM2: of.geofence_area_m2,
  };
}

/** The polygons of a feature whose geometry is a geofence. */
export function boundaryOf({ geometry }: ParkFeature): Boundary {
  if (geometry.type === "Polygon") return [geometry.coordinates as Position[][]];
  return geometry.type === "MultiPolygon" ? (geometry.coordinates as Boundary) : [];
}

/** The middle of the box around a boundary: near enough to look at, and to walk to. */
function middleOf(boundary: Boundary): Position {
  const positions = boundary.flat(2);
  const middle = (values: number[]): number => (Math.min(...values) + Math.max(...values)) / 2;
  return [middle(positions.map((one) => one[0])), middle(positions.map((one) => one[1]))];
}
