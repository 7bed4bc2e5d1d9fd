/**
 * What a tablet keeps: where it stands, and sealed items that are not handed in yet. No value is readable in it.
 *
 * An item leaves it by the server's answer alone. Where the browser keeps nothing (full, private) items live as long
 * as the page, and `isKept` says so.
 */

import { type DBSchema, type IDBPDatabase } from "idb";
import { lazyDatabase } from "#lib/data/database";

/** Why the server refused an item; it stays for staff to look at. */
export interface Refusal {
  code: string;
  words: string;
}

export interface Item {
  id: string;
  /** Of which letting-in it is: a tablet that is let in anew still hands in what it measured before. */
  deviceToken: string;
  sessionId: string;
  /** What the tablet, when it measured, knew its clock to be behind the server's, in seconds. */
  offsetS: number | null;
  /** By the tablet's clock, in Unix time. */
  measuredAtMs: number;
  sealed: string;
  refusal: Refusal | null;
}
interface Placed {
  place?: number;
  item: Item;
}

interface StationSchema extends DBSchema {
  state: { key: string; value: unknown };
  items: { key: number; value: Placed; indexes: { id: string } };
}

export class StationStore {
  /** False once an item could not be written. */
  isKept = true;
  readonly #open: () => Promise<IDBPDatabase<StationSchema>>;
  #inMemory: Item[] = [];

  constructor(name = "eplus-station") {
    this.#open = lazyDatabase<StationSchema>(name, (database) => {
      database.createObjectStore("state");
      database
        .createObjectStore("items", { keyPath: "place", autoIncrement: true })
        .createIndex("id", "item.id", { unique: true });
    });
  }

  /** Keep an item: at the end, or in the place of the refused one with its id. Returns once it is on the disk. */
  async put(item: Item): Promise<void> {
    this.#inMemory = this.#inMemory.filter((one) => one.id !== item.id);
    try {
      const change = (await this.#open()).transaction("items", "readwrite", { durability: "strict" });
      const before = await change.store.index("id").get(item.id);
      await change.store.put(before?.place === undefined ? { item } : { place: before.place, item });
      await change.done;
    } catch {
      this.isKept = false;
      this.#inMemory.push(item);
    }
  }

  /** All items in the order in which they were measured, refused ones too. */
  async list(): Promise<Item[]> {
    const inMemory = this.#inMemory;
    try {
      const kept = (await (await this.#open()).getAll("items")).map(({ item }) => item);
      return [...kept.filter((one) => !inMemory.some((other) => other.id === one.id)), ...inMemory];
    } catch {
      return [...inMemory];
    }
  }

  /** Forget just what was handed in: something else that was kept under its id meanwhile stays. */
  async forget(sent: Item): Promise<void> {
    this.#inMemory = this.#inMemory.filter((one) => one.sealed !== sent.sealed);
    await this.#change(sent, () => null);
  }

  /** Set aside what was refused. */
  async refuse(sent: Item, refusal: Refusal): Promise<void> {
    this.#inMemory = this.#inMemory.map((one) => (one.sealed === sent.sealed ? { ...one, refusal } : one));
    await this.#change(sent, (item) => ({ ...item, refusal }));
  }

  async read<T>(name: string): Promise<T | null> {
    try {
      return ((await (await this.#open()).get("state", name)) as T | undefined) ?? null;
    } catch {
      return null;
    }
  }

  /** Keep a part of the tablet's state; null forgets it. */
  async write(name: string, value: unknown): Promise<void> {
    try {
      const database = await this.#open();
      await (value === null ? database.delete("state", name) : database.put("state", value, name));
    } catch {
      // It holds for this page.
    }
  }

  async #change(sent: Item, changed: (item: Item) => Item | null): Promise<void> {
    try {
      const change = (await this.#open()).transaction("items", "readwrite", { durability: "strict" });
      const found = await change.store.index("id").get(sent.id);
      if (found?.place !== undefined && found.item.sealed === sent.sealed) {
        const item = changed(found.item);
        await (item ? change.store.put({ place: found.place, item }) : change.store.delete(found.place));
      }
      await change.done;
    } catch {
      // It stays, and is sent once more: the server knows it by its id.
    }
  }
}
