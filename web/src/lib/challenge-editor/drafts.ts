/**
 * What was written, kept on the device as it is typed, for each account, challenge and tab.
 *
 * A tab keeps its own text, so two tabs never overwrite each other.
 */

import { Shelf } from "#lib/data/shelf";

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

const KEPT_OF_ONE = 6; // openings of one challenge: older ones were given up long ago

const shelf = new Shelf<Draft>("eplus-challenge-texts", "texts", ["account", "slug", "tab"]);

/** Keep a text. Returns whether the device did; a full or private one does not. */
export async function keepDraft(draft: Draft): Promise<boolean> {
  const isKept = await shelf.put(draft);
  const older = (await draftsOf(draft.account, draft.slug)).slice(KEPT_OF_ONE);
  for (const one of older) await shelf.forget(one.account, one.slug, one.tab);
  return isKept;
}

/** What is kept of one challenge, the newest first. */
export const draftsOf = async (account: string, slug: string): Promise<Draft[]> =>
  sorted(await shelf.list(account, slug));

/** The newest text of each challenge that this account has begun to write. */
export async function draftsOfAccount(account: string): Promise<Draft[]> {
  const newest = new Map<string, Draft>();
  for (const one of sorted(await shelf.list(account))) if (!newest.has(one.slug)) newest.set(one.slug, one);
  return [...newest.values()];
}

/** Forget what is kept of a challenge: it was published, or is not wanted. */
export const forgetDrafts = (account: string, slug: string): Promise<void> => shelf.forget(account, slug);

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
