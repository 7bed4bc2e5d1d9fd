/** Who checked in last on this device: families go out together, so they are asked once. */

import { keepChoice, readChoice } from "#lib/data/device";
import { session } from "#lib/session/session.svelte";
import type { Player } from "#lib/play/player.svelte";

const KEY = "eplus.party";

function stored(): Record<string, string[]> {
  try {
    return JSON.parse(readChoice(KEY) ?? "{}") as Record<string, string[]>;
  } catch {
    return {};
  }
}

/** Those of `players` who were together last time; null when nobody of them was. */
export function partyOf(players: Player[]): string[] | null {
  const known = stored()[session.me?.account_id ?? ""] ?? [];
  const here = players.map((one) => one.personId).filter((id) => known.includes(id));
  return here.length > 0 ? here : null;
}

export function keepParty(personIds: string[]): void {
  if (session.me) keepChoice(KEY, JSON.stringify({ ...stored(), [session.me.account_id]: personIds }));
}
