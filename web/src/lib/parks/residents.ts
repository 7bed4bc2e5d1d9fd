/** Who is known to live in each park. */

import { answer, api } from "#lib/api/client";
import { Problem } from "#lib/api/problems";
import type { components } from "#api";
import { Resource } from "#lib/data/resource.svelte";

export type Creature = components["schemas"]["CatalogueCreature"];

type Group = components["schemas"]["ResidentGroupOut"];

export interface Residents {
  creatures: Record<string, Creature>;
  /** Ids of the creatures of each park, most telling first: who lives in few parks before who lives everywhere. */
  parks: Record<string, string[]>;
}

async function fetchResidents(): Promise<Residents> {
  const [catalogue, challenges] = await Promise.all([
    answer(api.GET("/v1/creatures")),
    answer(api.GET("/v1/challenges")),
  ]);
  const creatures = Object.fromEntries(
    catalogue.sets.flatMap((set) => set.creatures).map((creature) => [creature.id, creature]),
  );
  const running = challenges.items.filter((one) => one.is_running);
  const lists = await Promise.all(running.map((one) => residentsOf(one.slug)));
  return { creatures, parks: mostTellingFirst(lists.flat(), creatures) };
}

async function residentsOf(slug: string): Promise<Group[]> {
  try {
    return (await answer(api.GET("/v1/challenges/{slug}/residents", { params: { path: { slug } } }))).groups;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return []; // a challenge without creatures
    throw error;
  }
}

/** Order the residents of each park by in how few parks they live. Exported for its test. */
export function mostTellingFirst(
  groups: readonly Group[],
  creatures: Readonly<Record<string, Creature>>,
): Record<string, string[]> {
  const spread = new Map<string, number>();
  for (const group of groups) {
    for (const id of group.creatures) spread.set(id, (spread.get(id) ?? 0) + group.parks.length);
  }
  const parks: Record<string, string[]> = {};
  for (const group of groups) {
    const known = group.creatures
      .filter((id) => id in creatures)
      .sort((one, other) => spread.get(one)! - spread.get(other)! || one.localeCompare(other));
    for (const park of group.parks) parks[park] = [...new Set([...(parks[park] ?? []), ...known])];
  }
  return parks;
}

/** How many of a park's most telling residents may stand for it: enough that neighbours differ. */
const FACES = 9;

/** Residents that may be shown before they are met, most telling first: rare ones stay a riddle, as in the album. */
export const openResidents = (park: string, residents: Residents | null): string[] =>
  (residents?.parks[park] ?? []).filter((id) =>
    ["common", "uncommon"].includes(residents!.creatures[id]!.rarity),
  );

/** The resident whose picture stands for a park: always the same, and another than most neighbours'. */
export function faceOf(park: string, residents: Residents | null): string | null {
  const choices = openResidents(park, residents).slice(0, FACES);
  let mixed = 0;
  for (const one of park) mixed = (mixed * 31 + one.codePointAt(0)!) >>> 0;
  return choices[mixed % Math.max(1, choices.length)] ?? null;
}

/** Who lives where, in the challenges that run. Call while a component is being set up. */
export const allResidents = (): Resource<Residents> => new Resource(fetchResidents, () => "map residents");
