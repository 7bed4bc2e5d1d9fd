/** Words that are kept in all languages, in one of them. */

import type { Language } from "#lib/language/language.svelte";
import type { Words } from "./gift-form";

const KEYS = { en: "en", "zh-Hant": "zh_hant", "zh-Hans": "zh_hans" } as const;

export const wordsIn = (words: Words, language: Language): string => words[KEYS[language]];
