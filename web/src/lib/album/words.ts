/** Rarity, place and time of day of a creature in words. */

import type { components } from "#api";
import { language } from "#lib/language/language.svelte";
import { m } from "#messages";
import type { Rarity, Species } from "./album";

type Category = components["schemas"]["Category"];
type Phase = components["schemas"]["Phase"];

const RARITY_WORDS: Record<Rarity, () => string> = {
  common: m.collection_rarity_common,
  uncommon: m.collection_rarity_uncommon,
  rare: m.collection_rarity_rare,
  legendary: m.collection_rarity_legendary,
};
const PHASES: Record<Phase, () => string> = {
  day: m.collection_phase_day,
  dusk: m.collection_phase_dusk,
  night: m.collection_phase_night,
};
const CATEGORIES: Record<Category, () => string> = {
  park: m.collection_category_park,
  garden: m.collection_category_garden,
  "rest-garden": m.collection_category_rest_garden,
  playground: m.collection_category_playground,
  "recreation-ground": m.collection_category_recreation_ground,
  "sitting-out-area": m.collection_category_sitting_out_area,
  promenade: m.collection_category_promenade,
  square: m.collection_category_square,
  "picnic-area": m.collection_category_picnic_area,
  "pet-garden": m.collection_category_pet_garden,
  "fitness-trail": m.collection_category_fitness_trail,
  other: m.collection_category_other,
};

const listed = (words: string[], type: "conjunction" | "disjunction" = "conjunction"): string =>
  new Intl.ListFormat(language.current, { type }).format(words);

export const rarityWords = (rarity: Rarity): string => RARITY_WORDS[rarity]();

/** When it shows itself: "by day and at dusk". */
export function whenWords(species: Species): string {
  if (species.active.length >= Object.keys(PHASES).length) return m.collection_phase_any();
  return listed(species.active.map((phase) => PHASES[phase]()));
}

/** Where it lives: kinds of park, districts, the sea. `districtName` gives a district's name by its id. */
export function whereWords(species: Species, districtName: (id: string) => string): string {
  const { categories, districts, is_coastal } = species.habitat;
  const kinds = categories.map((one) => CATEGORIES[one as Category]?.() ?? one);
  const places = listed(kinds.length > 0 ? kinds : [m.collection_where_anywhere()], "disjunction");
  const parts = [places];
  if (is_coastal) parts.push(m.collection_where_coast());
  if (districts.length > 0) {
    parts.push(
      m.collection_where_districts({ districts: listed(districts.map(districtName), "disjunction") }),
    );
  }
  return parts.join(m.collection_where_joint());
}
