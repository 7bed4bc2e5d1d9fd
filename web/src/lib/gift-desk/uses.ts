/** What a counter handed out, kept on the device: without a network until the server knows it, and so that it knows a voucher again. */

import type { DBSchema } from "idb";
import { lazyDatabase } from "#lib/data/database";

export interface OfflineUse {
  /** The counter's own, the same in every upload, and in what was sent at once and had no answer. */
  id: string;
  counterId: string;
  voucher: string;
  redemptionId: string;
  giftId: string;
  usedAt: string;
  /** When the server had it; null: it does not know yet. */
  toldAt: string | null;
  /** Redeemed at the server: only so that the voucher is known when it is shown again without a network. */
  isAtServer?: true;
}

interface DeskSchema extends DBSchema {
  uses: { key: string; value: OfflineUse };
}

const KEPT_MS = 7 * 24 * 60 * 60_000; // told ones, so that a voucher shown again without a network is known
const database = lazyDatabase<DeskSchema>("eplus-gift-desk", (db) => {
  db.createObjectStore("uses", { keyPath: "id" });
});

/** All uses of a counter; those told long ago are forgotten. Rejects on a device that keeps nothing. */
export async function listUses(counterId: string, now: Date): Promise<OfflineUse[]> {
  // To write, although it mostly only reads: what was begun first is then answered first.
  const change = (await database()).transaction("uses", "readwrite");
  const all = await change.store.getAll();
  const old = all.filter((use) => use.toldAt && now.getTime() - Date.parse(use.toldAt) > KEPT_MS);
  await Promise.all([...old.map((use) => change.store.delete(use.id)), change.done]);
  return all.filter((use) => use.counterId === counterId && !old.includes(use));
}

/**
 * Keep a use unless `refuse` knows why not, given all uses of its counter on this device, by whatever tab: none comes
 * between looking and writing, and it is on the disk before anything is handed out. Returns the reason, and all uses
 * as they are then. Rejects on a device that keeps nothing.
 */
export async function keepUse<R>(
  use: OfflineUse,
  refuse: (uses: readonly OfflineUse[]) => R | null,
): Promise<{ refusal: R | null; uses: OfflineUse[] }> {
  const change = (await database()).transaction("uses", "readwrite", { durability: "strict" });
  const uses = (await change.store.getAll()).filter((one) => one.counterId === use.counterId);
  const refusal = refuse(uses);
  if (refusal === null) await change.store.put(use);
  await change.done;
  return { refusal, uses: refusal === null ? [...uses, use] : uses };
}

/** Note that the server knows these. Rejects on a device that keeps nothing. */
export async function noteTold(uses: readonly OfflineUse[], now: Date): Promise<void> {
  const toldAt = now.toISOString();
  const change = (await database()).transaction("uses", "readwrite", { durability: "strict" });
  await Promise.all([...uses.map((use) => change.store.put({ ...use, toldAt })), change.done]);
}
