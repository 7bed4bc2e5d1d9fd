import { m } from "#messages";
import type { components } from "#api";

type Rarity = components["schemas"]["Rarity"];

const NAMES: Record<Rarity, () => string> = {
  common: m.check_in_rarity_common,
  uncommon: m.check_in_rarity_uncommon,
  rare: m.check_in_rarity_rare,
  legendary: m.check_in_rarity_legendary,
};

export const rarityName = (rarity: Rarity): string => NAMES[rarity]();

/** How many stars out of four say the same without words or colour. */
export const STARS: Record<Rarity, number> = { common: 1, uncommon: 2, rare: 3, legendary: 4 };
