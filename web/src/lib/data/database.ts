/** A store of the browser's own, opened when it is first used, and again after it was closed or could not be had. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";

/** How to get the database; rejects on a device that keeps nothing. `create` makes its stores. */
export function lazyDatabase<S extends DBSchema>(
  name: string,
  create: (database: IDBPDatabase<S>) => void,
): () => Promise<IDBPDatabase<S>> {
  let opening: Promise<IDBPDatabase<S>> | null = null;
  const forget = (): void => {
    opening = null;
  };
  return () => {
    opening ??= openDB<S>(name, 1, { upgrade: create, terminated: forget }).catch((error: unknown) => {
      forget();
      throw error;
    });
    return opening;
  };
}
