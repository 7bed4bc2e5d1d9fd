/** How a map looks now: the app's theme, language and tiles. Changes with them. */
import { MediaQuery } from "svelte/reactivity";
import { theme } from "#lib/design/theme.svelte";
import { language } from "#lib/language/language.svelte";
import { mapTiles } from "./tiles.svelte";

const prefersCalm = new MediaQuery("prefers-reduced-motion: reduce");
const prefersDark = new MediaQuery("prefers-color-scheme: dark");

export const mapLook = {
  get current() {
    const isDark = theme.current === "system" ? prefersDark.current : theme.current === "dark";
    return {
      theme: isDark ? ("dark" as const) : ("light" as const),
      language: language.current,
      tiles: mapTiles.current ?? undefined,
    };
  },
  /** Whether the map is to jump instead of fly. */
  get isCalm() {
    return prefersCalm.current;
  },
};
