/**
 * Work that is not sent yet, kept on the device: one database for each kind of work, keys that begin with the account.
 *
 * Kept apart from answers of the server: signing out does not throw work away, and nobody else who signs in here is
 * shown it. A device that is full or private keeps nothing; then reading finds nothing.
 */

import { openDB, type IDBPDatabase } from "idb";

export class Shelf<Work> {
  #opening: Promise<IDBPDatabase> | null = null;

  /** `keys` name the parts of a piece of work by which it is found, the account first. */
  constructor(
    private readonly database: string,
    private readonly store: string,
    private readonly keys: readonly (keyof Work & string)[],
  ) {}

  /** Keep a piece of work in the place of an earlier one. Returns whether the device did. */
  async put(work: Work): Promise<boolean> {
    return this.#try(async (db) => {
      await db.put(this.store, work);
      return true;
    }, false);
  }

  async get(...key: string[]): Promise<Work | null> {
    return this.#try(async (db) => ((await db.get(this.store, key)) as Work | undefined) ?? null, null);
  }

  /** All whose key begins like this. */
  async list(...start: string[]): Promise<Work[]> {
    return this.#try(async (db) => (await db.getAll(this.store, beginningWith(start))) as Work[], []);
  }

  /** Forget all whose key begins like this. */
  async forget(...start: string[]): Promise<void> {
    await this.#try((db) => db.delete(this.store, beginningWith(start)), undefined);
  }

  async #try<T>(work: (db: IDBPDatabase) => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work(await this.#open());
    } catch {
      return otherwise;
    }
  }

  #open(): Promise<IDBPDatabase> {
    const { store, keys } = this;
    this.#opening ??= openDB(this.database, 1, {
      upgrade(db) {
        db.createObjectStore(store, { keyPath: [...keys] });
      },
      terminated: () => (this.#opening = null), // the browser closed it; the next use opens it again
    });
    this.#opening.catch(() => (this.#opening = null));
    return this.#opening;
  }
}

// In the order of keys every string lies before every array. A whole key is its own beginning.
const beginningWith = (start: readonly string[]): IDBKeyRange =>
  IDBKeyRange.bound([...start], [...start, []]);
