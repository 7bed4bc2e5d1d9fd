/** The present, by the server's clock: an app that stays open for days moves with it. */

import { clock } from "#lib/offline/clock";
import { hongKongDay } from "./days";

const TICK_MS = 30_000; // what is shown of the time changes by the minute

class Now {
  at = $state.raw(clock.now());
  /** Hong Kong's day. */
  today = $derived(hongKongDay(this.at));

  constructor() {
    const look = (): void => {
      this.at = clock.now();
    };
    setInterval(look, TICK_MS);
    document.addEventListener("visibilitychange", look); // timers of a sleeping device sleep too
  }
}

export const now = new Now();
