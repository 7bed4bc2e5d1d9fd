/** A board, live: its top, and the own place wherever it stands. */

import type { components } from "#api";
import { LiveFeed } from "#lib/data/live.svelte";

export type BoardPage = components["schemas"]["BoardPage"];
export type StandingRow = components["schemas"]["StandingRow"];

export interface BoardAddress {
  slug: string;
  board: string;
  /** Null for the period that runs. */
  period?: string | null;
  /** `school:<id>`, `class:<id>`, … for anybody; or a person's id, for those who look after it. */
  own?: string | null;
}

/** Where a board is sent from, live. */
export function liveAddress({ slug, board, period, own }: BoardAddress): string {
  const query = new URLSearchParams();
  if (period) query.set("period", period);
  if (own) query.set("own", own);
  const path = `/v1/challenges/${encodeURIComponent(slug)}/leaderboards/${encodeURIComponent(board)}/live`;
  return query.size ? `${path}?${query}` : path;
}

/** Watch a board; call while a component is being set up. A null address watches nothing. */
export const watchBoard = (address: () => BoardAddress | null, options = {}): LiveFeed<BoardPage> =>
  new LiveFeed<BoardPage>(() => {
    const chosen = address();
    return chosen && liveAddress(chosen);
  }, options);
