/** Putting the app on the home screen: whether it can be offered, and how. */

import { keepChoice, readChoice } from "#lib/data/device";

const KEY = "eplus.install_dismissed";

/** What browsers send before they would offer it by themselves. Not in TypeScript's own types. */
interface InstallPrompt extends Event {
  prompt(): Promise<{ outcome: "accepted" | "dismissed" }>;
}

class Install {
  #prompt = $state.raw<InstallPrompt | null>(null);
  #isDismissed = $state(readChoice(KEY) !== null);

  constructor() {
    addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault(); // ours is a card in a quiet place, not a bar over the page
      this.#prompt = event as InstallPrompt;
    });
    addEventListener("appinstalled", this.dismiss);
  }

  /** `asked`: a button does it. `by-hand`: Safari, where only the person can. */
  get way(): "asked" | "by-hand" | "none" {
    if (this.#isDismissed || matchMedia("(display-mode: standalone)").matches) return "none";
    if (this.#prompt) return "asked";
    return isPhoneSafari() ? "by-hand" : "none";
  }

  ask = async (): Promise<void> => {
    const answer = await this.#prompt?.prompt();
    this.#prompt = null; // good for one question only
    if (answer?.outcome === "accepted") this.dismiss();
  };

  dismiss = (): void => {
    keepChoice(KEY, "1");
    this.#isDismissed = true;
  };
}

// iPads say that they are Macs, but only they are touched.
const isPhoneSafari = (): boolean =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (navigator.userAgent.includes("Macintosh") && navigator.maxTouchPoints > 1);

export const install = new Install();
