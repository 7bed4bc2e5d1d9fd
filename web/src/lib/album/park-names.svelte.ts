/** Parks' names by id, in the language of the reader. */

import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import { language, type Language } from "#lib/language/language.svelte";

interface Named {
  name_en: string;
  name_zh_hant: string;
  name_zh_hans: string;
}

const NAME: Record<Language, keyof Named> = {
  en: "name_en",
  "zh-Hant": "name_zh_hant",
  "zh-Hans": "name_zh_hans",
};

/** The name of a park or district in the language of the reader. */
export const nameOf = (place: Named): string => place[NAME[language.current]];

/** The names of a few parks. Call while a component is being set up; a park that cannot be read is left out. */
export function parkNames(ids: () => readonly string[]): Resource<Record<string, string>> {
  const distinct = $derived(
    ids()
      .filter((id, place, all) => all.indexOf(id) === place)
      .sort(),
  );
  return new Resource(
    async () => Object.fromEntries((await Promise.all(distinct.map(readName))).filter((one) => one !== null)),
    () => `park names ${distinct.join(" ")}`,
  );
}

async function readName(id: string): Promise<[string, string] | null> {
  try {
    const park = await answer(api.GET("/v1/parks/{park_id}", { params: { path: { park_id: id } } }));
    return [id, nameOf(park.properties)];
  } catch {
    return null; // closed since, or no network: its row says when, and not where
  }
}
