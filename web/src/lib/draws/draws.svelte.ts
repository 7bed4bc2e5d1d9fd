/** What the pages of draws and queues ask of the server. Call while a component is being set up. */

import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import { maySee } from "#lib/gifts/gifts.svelte";
import type { Player } from "#lib/play/player.svelte";
import type { Drop, Entry } from "./drops";

/** All draws and queues: to come, open, and closed within the last month. */
export const allDrops = (): Resource<Drop[]> =>
  new Resource(
    async () => (await answer(api.GET("/v1/gift-drops"))).items,
    () => "gift drops",
  );

/** A player's entries by drop; none where they are nobody's business. Asked anew as the server says, while shown. */
export function entriesOf(player: () => Player): Resource<Readonly<Record<string, Entry>>> {
  const entries = new Resource(
    async () => {
      const one = player();
      if (!maySee(one)) return {};
      const params = { path: { person_id: one.personId } };
      const { items } = await answer(api.GET("/v1/persons/{person_id}/gift-drop-entries", { params }));
      return Object.fromEntries(items.map((entry) => [entry.drop_id, entry]));
    },
    () => `gift drop entries ${player().personId}`,
  );
  $effect(() => {
    const waits = Object.values(entries.value ?? {}).flatMap((entry) => entry.poll_after_s ?? []);
    if (waits.length === 0) return;
    const timer = setTimeout(() => void entries.reload(), Math.min(...waits) * 1_000);
    return () => clearTimeout(timer);
  });
  return entries;
}
