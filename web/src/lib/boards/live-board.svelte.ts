/** A board, live: its top, and the own place wherever it stands. */

import type { components } from "#api";
import { LiveFeed } from "#lib/data/live.svelte";
import { liveAddress, type BoardAddress } from "./live-address";

export type BoardPage = components["schemas"]["BoardPage"];
export type StandingRow = components["schemas"]["StandingRow"];

/** Watch a board; call while a component is being set up. A null address watches nothing. */
export const watchBoard = (address: () => BoardAddress | null, options = {}): LiveFeed<BoardPage> =>
  new LiveFeed<BoardPage>(() => {
    const chosen = address();
    return chosen && liveAddress(chosen);
  }, options);
