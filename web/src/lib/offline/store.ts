/**
 * The device's own store of intents. Places are sealed with a key that cannot leave the device.
 *
 * A device that keeps nothing (full, private mode) is served from memory: `isKept` then says that a closed page
 * would lose what waits.
 */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { CatchIntent, CheckInIntent, Place, Sealed } from "./intents";

interface VisitsSchema extends DBSchema {
  keys: { key: string; value: CryptoKey };
  checkIns: { key: string; value: CheckInIntent };
  catches: { key: string; value: CatchIntent };
}
type Stores = { checkIns: CheckInIntent; catches: CatchIntent };

const SEALING_KEY = "places";
const CIPHER = { name: "AES-GCM", length: 256 } as const;
const IV_BYTES = 12;

export class VisitStore {
  /** False once something could not be written: it lives as long as the page. */
  isKept = true;

  readonly #name: string;
  #opening: Promise<IDBPDatabase<VisitsSchema>> | null = null;
  readonly #inMemory: { [S in keyof Stores]: Map<string, Stores[S]> } = {
    checkIns: new Map(),
    catches: new Map(),
  };
  #key: Promise<CryptoKey> | null = null;

  constructor(name = "eplus-visits") {
    this.#name = name;
  }

  async put<S extends keyof Stores>(store: S, ...intents: Stores[S][]): Promise<void> {
    const kept = this.#inMemory[store];
    try {
      const change = (await this.#database()).transaction(store, "readwrite", { durability: "strict" });
      // All or none: one tap for two children is not half remembered.
      await Promise.all([...intents.map((one) => change.store.put(one as never, one.key)), change.done]);
      for (const one of intents) kept.delete(one.key);
    } catch {
      this.isKept = false;
      for (const one of intents) kept.set(one.key, one);
    }
  }

  async list<S extends keyof Stores>(store: S): Promise<Stores[S][]> {
    const inMemory = this.#inMemory[store];
    try {
      const stored = (await (await this.#database()).getAll(store)) as Stores[S][];
      return [...stored.filter((one) => !inMemory.has(one.key)), ...inMemory.values()];
    } catch {
      return [...inMemory.values()];
    }
  }

  async remove(store: keyof Stores, key: string): Promise<void> {
    this.#inMemory[store].delete(key);
    try {
      await (await this.#database()).delete(store, key);
    } catch {
      // It was in memory only.
    }
  }

  async seal(place: Place): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const data = await crypto.subtle.encrypt(
      { name: CIPHER.name, iv },
      await this.#sealingKey(),
      new TextEncoder().encode(JSON.stringify(place)),
    );
    return { iv, data };
  }

  /** Null for what cannot be opened any more: the browser forgot the key. */
  async open(sealed: Sealed): Promise<Place | null> {
    try {
      const key = await this.#sealingKey();
      const data = await crypto.subtle.decrypt({ name: CIPHER.name, iv: sealed.iv }, key, sealed.data);
      return JSON.parse(new TextDecoder().decode(data)) as Place;
    } catch {
      return null;
    }
  }

  async close(): Promise<void> {
    (await this.#opening)?.close();
    this.#opening = null;
  }

  #database(): Promise<IDBPDatabase<VisitsSchema>> {
    this.#opening ??= openDB<VisitsSchema>(this.#name, 1, {
      upgrade(db) {
        db.createObjectStore("keys");
        db.createObjectStore("checkIns");
        db.createObjectStore("catches");
      },
      terminated: () => {
        this.#opening = null; // the browser closed it; the next use opens it again
      },
    }).catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  #sealingKey(): Promise<CryptoKey> {
    this.#key ??= this.#findOrMakeKey();
    return this.#key;
  }

  async #findOrMakeKey(): Promise<CryptoKey> {
    const made = await crypto.subtle.generateKey(CIPHER, false, ["encrypt", "decrypt"]);
    try {
      // One transaction, so that two tabs agree on one key.
      const change = (await this.#database()).transaction("keys", "readwrite");
      const found = await change.store.get(SEALING_KEY);
      if (!found) await change.store.put(made, SEALING_KEY);
      await change.done;
      return found ?? made;
    } catch {
      return made;
    }
  }
}
