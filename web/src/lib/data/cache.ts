/** Answers kept on the device, by the address they came from, so that pages open at once and without a network. */

import type { DBSchema } from "idb";
import { lazyDatabase } from "./database";

interface Kept {
  value: unknown;
  keptAt: number;
}

interface CacheSchema extends DBSchema {
  answers: { key: string; value: Kept };
}

const database = lazyDatabase<CacheSchema>("eplus-cache", (db) => {
  db.createObjectStore("answers");
});

/** What was kept under `key`, null for nothing. A device that keeps nothing (private mode) is not an error. */
export async function readKept<T>(key: string): Promise<{ value: T; keptAt: Date } | null> {
  try {
    const found = await (await database()).get("answers", key);
    return found ? { value: found.value as T, keptAt: new Date(found.keptAt) } : null;
  } catch {
    return null;
  }
}

let owner = 0;

/** Whose answers are being kept: another number once everything was forgotten. */
export const currentOwner = (): number => owner;

/** Keep `value` under `key`, unless everything was forgotten since `asked`, when it was asked for. */
export async function keep(key: string, value: unknown, asked = owner): Promise<void> {
  if (asked !== owner) return;
  try {
    await (await database()).put("answers", { value, keptAt: Date.now() }, key);
  } catch {
    // Storage full or forbidden: the page works, only not without a network.
  }
}

/** Forget all answers: the person signed out, or somebody else signed in. */
export async function forgetEverything(): Promise<void> {
  owner += 1;
  try {
    await (await database()).clear("answers");
  } catch {
    // Nothing was kept.
  }
}
