/**
 * What was written, kept on the device as it is typed, for each account, challenge and tab.
 *
 * A tab keeps its own text, so two tabs never overwrite each other. Kept apart from answers of the server: signing
 * out does not throw work away, and nobody else who signs in here is shown it.
 */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";

export interface Draft {
  account: string;
  slug: string;
  /** Which opening of the editor wrote it. */
  tab: string;
  text: string;
  /** The latest version when the edit began; 0: not yet published. */
  basedOn: number;
  writtenAt: number;
}

interface DraftSchema extends DBSchema {
  texts: { key: [string, string, string]; value: Draft };
}

const KEPT_OF_ONE = 6; // openings of one challenge: older ones were given up long ago

let opening: Promise<IDBPDatabase<DraftSchema>> | null = null;

function database(): Promise<IDBPDatabase<DraftSchema>> {
  opening ??= openDB<DraftSchema>("eplus-challenge-texts", 1, {
    upgrade(db) {
      db.createObjectStore("texts", { keyPath: ["account", "slug", "tab"] });
    },
    terminated() {
      opening = null; // the browser closed it; the next use opens it again
    },
  });
  opening.catch(() => (opening = null));
  return opening;
}

const all = (...start: string[]): IDBKeyRange => IDBKeyRange.bound(start, [...start, []]);

/** Keep a text. Returns whether the device did; a full or private one does not. */
export async function keepDraft(draft: Draft): Promise<boolean> {
  try {
    const db = await database();
    await db.put("texts", draft);
    const older = (await draftsOf(draft.account, draft.slug)).slice(KEPT_OF_ONE);
    for (const one of older) await db.delete("texts", [one.account, one.slug, one.tab]);
    return true;
  } catch {
    return false;
  }
}

/** What is kept of one challenge, the newest first. */
export async function draftsOf(account: string, slug: string): Promise<Draft[]> {
  return sorted(await read(all(account, slug)));
}

/** The newest text of each challenge that this account has begun to write. */
export async function draftsOfAccount(account: string): Promise<Draft[]> {
  const newest = new Map<string, Draft>();
  for (const one of sorted(await read(all(account)))) if (!newest.has(one.slug)) newest.set(one.slug, one);
  return [...newest.values()];
}

/** Forget what is kept of a challenge: it was published, or is not wanted. */
export async function forgetDrafts(account: string, slug: string): Promise<void> {
  try {
    await (await database()).delete("texts", all(account, slug));
  } catch {
    // Nothing was kept.
  }
}

async function read(range: IDBKeyRange): Promise<Draft[]> {
  try {
    return await (await database()).getAll("texts", range);
  } catch {
    return [];
  }
}

const sorted = (drafts: Draft[]): Draft[] => drafts.sort((one, other) => other.writtenAt - one.writtenAt);

/** Keeps the newest of what it is given, one after the other: typing is never slower than the device. */
export class DraftKeeper {
  #next: Draft | null = null;
  #running: Promise<void> | null = null;

  constructor(private readonly onkept: (draft: Draft, isKept: boolean) => void) {}

  keep(draft: Draft): Promise<void> {
    this.#next = draft;
    this.#running ??= this.#run().finally(() => (this.#running = null));
    return this.#running;
  }

  /** Keep no more of what is still waiting. */
  async stop(): Promise<void> {
    this.#next = null;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#next) {
      const draft = this.#next;
      this.#next = null;
      this.onkept(draft, await keepDraft(draft));
    }
  }
}
