/** Words for what is computed about parks. */

import { formatDistance } from "#lib/language/format";
import { m } from "#messages";
import type { Eighth } from "./distance";
import type { Opening } from "./opening";
import type { Category } from "./park";

const DIRECTIONS: Record<Eighth, () => string> = {
  north: m.map_north,
  "north-east": m.map_north_east,
  east: m.map_east,
  "south-east": m.map_south_east,
  south: m.map_south,
  "south-west": m.map_south_west,
  west: m.map_west,
  "north-west": m.map_north_west,
};

const CATEGORIES: Record<Category, () => string> = {
  park: m.map_category_park,
  garden: m.map_category_garden,
  "rest-garden": m.map_category_rest_garden,
  playground: m.map_category_playground,
  "recreation-ground": m.map_category_recreation_ground,
  "sitting-out-area": m.map_category_sitting_out_area,
  promenade: m.map_category_promenade,
  square: m.map_category_square,
  "picnic-area": m.map_category_picnic_area,
  "pet-garden": m.map_category_pet_garden,
  "fitness-trail": m.map_category_fitness_trail,
  other: m.map_category_other,
};

export const categoryWords = (category: Category): string => CATEGORIES[category]();
/** How far and which way: "350 m north-east". */
export function whereWords(metres: number, direction: Eighth): string {
  if (metres === 0) return m.map_here();
  return m.map_distance_direction({ distance: formatDistance(metres), direction: DIRECTIONS[direction]() });
}

/** What the hours mean now, in a few words. */
export function openingWords(opening: Opening): string {
  switch (opening.state) {
    case "unknown":
      return m.map_open_unknown();
    case "always":
      return m.map_open_always();
    case "open":
      return m.map_open_until({ time: opening.closes });
    case "closing-soon":
      return m.map_closing_soon({ time: opening.closes });
    case "closed":
      return m.map_closed_until({ time: opening.opens });
  }
}
