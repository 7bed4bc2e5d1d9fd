/** Light or dark: as the device says, unless the person chose on this device. */

import { keepChoice, readChoice } from "#lib/data/device";

export type Theme = "system" | "light" | "dark";

const KEY = "eplus.theme";
const stored = readChoice(KEY);

class ThemeChoice {
  current = $state<Theme>(stored === "light" || stored === "dark" ? stored : "system");

  constructor() {
    this.#apply();
  }

  choose(theme: Theme): void {
    this.current = theme;
    keepChoice(KEY, theme === "system" ? null : theme);
    this.#apply();
  }

  #apply(): void {
    if (this.current === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.current;
  }
}

export const theme = new ThemeChoice();
