import type { components } from "#api";
import { language } from "#lib/language/language.svelte";

const NAME = { en: "name_en", "zh-Hant": "name_zh_hant", "zh-Hans": "name_zh_hans" } as const;

/** A park's name in the person's language. */
export const nameOf = (park: components["schemas"]["ParkProperties"]): string => park[NAME[language.current]];
