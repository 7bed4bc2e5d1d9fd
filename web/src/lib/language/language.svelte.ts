/** Which language the person reads. Chosen by the browser, changed by the person, kept on the device. */

import { locales, overwriteGetLocale } from "#i18n";
import { keepChoice, readChoice } from "#lib/data/device";

export type Language = (typeof locales)[number];

/** Each language by its own name, which is the same in every language. */
export const LANGUAGES: Record<Language, string> = {
  "zh-Hant": "繁體中文",
  en: "English",
  "zh-Hans": "简体中文",
};

const KEY = "eplus.language";
const SIMPLIFIED = /^zh(-Hans|-CN|-SG|-MY)\b/i;

/** The language for a browser's list of wishes: the first that we speak; Chinese is traditional unless it says otherwise. */
export function languageFor(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    if (SIMPLIFIED.test(wish)) return "zh-Hans";
    if (/^(zh|yue)\b/i.test(wish)) return "zh-Hant";
    if (/^en\b/i.test(wish)) return "en";
  }
  return "en";
}

function stored(): Language | null {
  const value = readChoice(KEY);
  return locales.find((one) => one === value) ?? null;
}

class LanguageChoice {
  #current = $state<Language>(stored() ?? languageFor(navigator.languages));

  get current(): Language {
    return this.#current;
  }

  /** Change it: every message on the page follows at once, and so do the server's words with the next request. */
  choose(language: Language): void {
    keepChoice(KEY, language);
    this.#current = language;
  }
}

export const language = new LanguageChoice();

// Messages read a rune, so a change of language redraws them without loading the page again.
overwriteGetLocale(() => language.current);
