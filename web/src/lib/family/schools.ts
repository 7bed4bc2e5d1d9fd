/** Schools by name. */

import type { components } from "#api";
import type { Language } from "#lib/language/language.svelte";

type Named = Pick<components["schemas"]["SchoolOut"], "name_en" | "name_zh_hant" | "name_zh_hans">;

/** The school's name in a language; some records lack the Chinese one. */
export function schoolName(school: Named, language: Language): string {
  const names = { en: school.name_en, "zh-Hant": school.name_zh_hant, "zh-Hans": school.name_zh_hans };
  return names[language] || school.name_en;
}
