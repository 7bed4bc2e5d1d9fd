/**
 * A person's album joined with the catalogue of creatures.
 *
 * The album says of what is missing only its place and rarity. The catalogue, which is public, says what is drawn
 * there. Common and uncommon ones are named so that a child can look for them; rare ones stay a riddle with a hint.
 */

import type { components } from "#api";

type Schemas = components["schemas"];
export type Album = Schemas["AlbumOut"];
export type Catalogue = Schemas["CreatureCatalogue"];
export type Species = Schemas["CatalogueCreature"];
export type Copy = Schemas["CopyOut"];
export type Rarity = Schemas["Rarity"];

export const RARITIES: readonly Rarity[] = ["common", "uncommon", "rare", "legendary"];
const NAMED_WHEN_MISSING = new Set<Rarity>(["common", "uncommon"]);

/** One place of a set: what lives there, and what the person has of it. */
export interface Spot {
  key: string;
  setId: string;
  rarity: Rarity;
  isFound: boolean;
  count: number;
  copies: readonly Copy[];
  /** Null while it is a riddle. */
  name: string | null;
  /** Null only while the catalogue is not here and the creature is missing. */
  creatureId: string | null;
  species: Species | null;
}

export interface AlbumSet {
  id: string;
  name: string;
  words: string;
  found: number;
  size: number;
  isComplete: boolean;
  spots: readonly Spot[];
}

/** The sets with their places. Without a catalogue (no network yet) what is missing stays without a picture. */
export function joinAlbum(album: Album, catalogue: Catalogue | null, language: string): AlbumSet[] {
  const listed = new Map(catalogue?.sets.map((set) => [set.id, set.creatures]));
  return album.sets.map((set) => ({
    id: set.id,
    name: set.name,
    words: set.words,
    found: set.found,
    size: set.size,
    isComplete: set.found >= set.size,
    spots: set.slots.map((slot) => {
      // By its id where it is known: an album kept from an earlier release may be in another order.
      const creatures = listed.get(set.id);
      const species =
        (slot.creature
          ? creatures?.find((one) => one.id === slot.creature?.id)
          : creatures?.[slot.slot - 1]) ?? null;
      const isNamed = slot.is_found || NAMED_WHEN_MISSING.has(slot.rarity);
      return {
        key: `${set.id} ${slot.slot}`,
        setId: set.id,
        rarity: slot.rarity,
        isFound: slot.is_found,
        count: slot.count,
        copies: slot.copies,
        name: slot.creature?.name ?? (isNamed ? (species?.names[language] ?? null) : null),
        creatureId: slot.creature?.id ?? species?.id ?? null,
        species,
      };
    }),
  }));
}

export type View = "all" | "missing" | "twice";

/** The sets with only the places that `view` is about; sets with none of them are left out. */
export function narrow(sets: readonly AlbumSet[], view: View): AlbumSet[] {
  if (view === "all") return [...sets];
  const wanted = (spot: Spot): boolean => (view === "twice" ? spot.count > 1 : !spot.isFound);
  return sets
    .map((set) => ({ ...set, spots: set.spots.filter(wanted) }))
    .filter((set) => set.spots.length > 0);
}

/** How many copies there are beyond the first of each: what can be given away. */
export const spareCount = (sets: readonly AlbumSet[]): number =>
  sets.flatMap((set) => set.spots).reduce((sum, spot) => sum + Math.max(0, spot.count - 1), 0);

/** The creature's place, with those before and after it in the album. */
export function findSpot(
  sets: readonly AlbumSet[],
  creatureId: string,
): { spot: Spot; set: AlbumSet; before: Spot | null; after: Spot | null } | null {
  const all = sets.flatMap((set) => set.spots.map((spot) => ({ set, spot })));
  const place = all.findIndex(({ spot }) => spot.creatureId === creatureId);
  const found = all[place];
  if (!found) return null;
  return { ...found, before: all[place - 1]?.spot ?? null, after: all[place + 1]?.spot ?? null };
}

/** What was obtained last, of all that is kept of each creature. */
export function latestOf(sets: readonly AlbumSet[]): { spot: Spot; copy: Copy } | null {
  let latest: { spot: Spot; copy: Copy } | null = null;
  for (const spot of sets.flatMap((set) => set.spots)) {
    for (const copy of spot.copies) {
      if (!latest || copy.obtained_at > latest.copy.obtained_at) latest = { spot, copy };
    }
  }
  return latest;
}
