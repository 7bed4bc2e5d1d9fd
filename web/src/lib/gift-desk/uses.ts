/** What a counter handed out without a network, kept on the device until the server knows it. */

import type { DBSchema } from "idb";
import { lazyDatabase } from "#lib/data/database";

export interface OfflineUse {
  /** The counter's own, the same in every upload. */
  id: string;
  counterId: string;
  voucher: string;
  redemptionId: string;
  giftId: string;
  usedAt: string;
  /** Under which it had been sent when no answer came; null: it never left. Asked again first, it is counted once. */
  attempt: string | null;
  isTold: boolean;
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
  const db = await database();
  const all = await db.getAll("uses");
  const old = all.filter((use) => use.isTold && now.getTime() - Date.parse(use.usedAt) > KEPT_MS);
  for (const use of old) await db.delete("uses", use.id);
  return all.filter((use) => use.counterId === counterId && !old.includes(use));
}

/** Keep uses, written to the disk before anything is handed out. Rejects on a device that keeps nothing. */
export async function keepUses(uses: readonly OfflineUse[]): Promise<void> {
  const change = (await database()).transaction("uses", "readwrite", { durability: "strict" });
  await Promise.all([...uses.map((use) => change.store.put(use)), change.done]);
}
