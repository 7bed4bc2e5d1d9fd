/** The boundaries of all parks: some 200 kB compressed, so asked for when first of use and then kept. */

import { keep, readKept } from "#lib/data/cache";
import type { Boundary } from "./park";
import { everyBoundary } from "./parks";

const KEY = "map boundaries";

class Boundaries {
  value = $state.raw<Record<string, Boundary> | null>(null);
  #isWanted = false;

  /** Have them, from the device at once and anew from the server. May be called often. */
  want = (): void => {
    if (this.#isWanted) return;
    this.#isWanted = true;
    void this.#load();
  };

  async #load(): Promise<void> {
    this.value = (await readKept<Record<string, Boundary>>(KEY))?.value ?? null;
    try {
      this.value = await everyBoundary();
      await keep(KEY, this.value);
    } catch {
      this.#isWanted = false; // without a network: distances are to the middle of a park until it is back
    }
  }
}

export const boundaries = new Boundaries();
