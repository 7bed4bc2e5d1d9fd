/** What the pages of gifts ask of the server. Call while a component is being set up. */

import { answer, api } from "#lib/api/client";
import { keep, readKept } from "#lib/data/cache";
import { Pages } from "#lib/data/pages.svelte";
import { Resource } from "#lib/data/resource.svelte";
import { language } from "#lib/language/language.svelte";
import type { Player } from "#lib/play/player.svelte";
import type { components } from "#api";
import type { ShownGift, ShownGifts, Voucher } from "./gifts";

const SHOWN = 50;
const KEPT_MOST = 10; // more are not picked up on one day

/** Whether this account may see a player's vouchers and what stands against a gift: oneself, and one's children. */
export const maySee = (player: Player): boolean => player.isMe || player.canEnrol;

/** Whether this account may spend a player's points: the same people who may enrol the player in a challenge. */
export const maySpend = (player: Player): boolean => player.canEnrol;

/** All gifts as they are for a player; what lies there for everybody where only parents may know more. */
export const giftsFor = (player: () => Player): Resource<ShownGifts> =>
  new Resource(
    async () => {
      const one = player();
      if (!maySee(one)) {
        const { items } = await answer(api.GET("/v1/gifts"));
        return { available: null, items: items.map((gift): ShownGift => ({ ...gift, own: null })) };
      }
      const params = { path: { person_id: one.personId } };
      const { available, items } = await answer(api.GET("/v1/persons/{person_id}/gifts", { params }));
      return { available, items: items.map((gift): ShownGift => ({ ...gift, own: gift })) };
    },
    () => `gifts ${player().personId}`,
  );

/** A player's vouchers, the newest first. */
export const vouchersOf = (personId: () => string): Pages<components["schemas"]["Page_RedemptionOut_"]> =>
  new Pages(
    (cursor?: string) =>
      answer(
        api.GET("/v1/persons/{person_id}/redemptions", {
          params: { path: { person_id: personId() }, query: { limit: SHOWN, ...(cursor ? { cursor } : {}) } },
        }),
      ),
    () => `vouchers ${personId()}`,
    (one) => one.id,
  );

/** Keep the codes of vouchers that wait, so that each can be shown without a network, also one never opened. */
export async function keepCodes(personId: string, waitingIds: readonly string[]): Promise<void> {
  for (const id of waitingIds.slice(0, KEPT_MOST)) {
    const name = `${language.current} voucher ${personId} ${id}`; // as a Resource keeps it
    if (await readKept(name)) continue;
    try {
      await keep(name, await askVoucher(personId, id));
    } catch {
      return; // no network: what is kept is kept
    }
  }
}

const askVoucher = (personId: string, id: string): Promise<Voucher> => {
  const path = { person_id: personId, redemption_id: id };
  return answer(api.GET("/v1/persons/{person_id}/redemptions/{redemption_id}", { params: { path } }));
};

/** One voucher with its code. Kept on the device, so that it can be shown where there is no network. */
export const voucherOf = (personId: () => string, id: () => string): Resource<Voucher> =>
  new Resource(
    () => askVoucher(personId(), id()),
    () => `voucher ${personId()} ${id()}`,
  );
