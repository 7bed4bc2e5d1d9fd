/**
 * What was drawn and is not saved yet, kept on the device for each account and park.
 *
 * Kept apart from answers of the server: signing out does not throw work away, and nobody else who signs in here is
 * shown it.
 */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Shape } from "./shape";

export interface Draft {
  account: string;
  /** The park's id, or the name of another page that keeps something. */
  park: string;
  shape: Shape | null;
  reason: string;
  /** The revision of the boundary that the drawing began from; 0 of a new park. */
  basedOn: number;
  /** What else the form holds. */
  fields?: Record<string, unknown>;
  writtenAt: number;
}

interface DraftSchema extends DBSchema {
  drawings: { key: [string, string]; value: Draft };
}

let opening: Promise<IDBPDatabase<DraftSchema>> | null = null;

function database(): Promise<IDBPDatabase<DraftSchema>> {
  opening ??= openDB<DraftSchema>("eplus-park-drawings", 1, {
    upgrade(db) {
      db.createObjectStore("drawings", { keyPath: ["account", "park"] });
    },
    terminated() {
      opening = null; // the browser closed it; the next use opens it again
    },
  });
  opening.catch(() => (opening = null));
  return opening;
}

/** Keep a drawing. Returns whether the device did; a full or private one does not. */
export async function keepDraft(draft: Draft): Promise<boolean> {
  try {
    await (await database()).put("drawings", draft);
    return true;
  } catch {
    return false;
  }
}

export async function readDraft(account: string, park: string): Promise<Draft | null> {
  try {
    return (await (await database()).get("drawings", [account, park])) ?? null;
  } catch {
    return null;
  }
}

/** The parks for which this account keeps something unsaved. */
export async function draftedParks(account: string): Promise<string[]> {
  try {
    const keys = await (await database()).getAllKeys("drawings", IDBKeyRange.bound([account], [account, []]));
    return keys.map(([, park]) => park);
  } catch {
    return [];
  }
}

export async function forgetDraft(account: string, park: string): Promise<void> {
  try {
    await (await database()).delete("drawings", [account, park]);
  } catch {
    // Nothing was kept.
  }
}
