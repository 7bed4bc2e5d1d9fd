/**
 * Changing an item that somebody else may be changing too.
 *
 * A change says which revision was looked at. When another was faster (412), nothing is lost: what was typed stays,
 * what the other wrote is fetched and shown beside it, and the person decides whose it shall be.
 */

import { Problem, type Unreachable } from "#lib/api/problems";
import { Submission } from "#lib/data/submission.svelte";
import { etagOf, type Provenance } from "./items";

interface Item {
  provenance: Provenance;
}

export class Correction<T extends Item> {
  /** What another made of it meanwhile, until the person has decided. */
  theirs = $state.raw<T | null>(null);
  readonly submission = new Submission();
  #seen: T;
  readonly #read: () => Promise<T>;

  /** `seen` is what the person looks at; `read` asks for what stands now. */
  constructor(seen: T, read: () => Promise<T>) {
    this.#seen = seen;
    this.#read = read;
  }

  get isBusy(): boolean {
    return this.submission.isBusy;
  }

  get problem(): Problem | Unreachable | null {
    return this.submission.problem;
  }

  /** Try to change it. Returns whether it was done; when another was faster `theirs` is set and nothing is told as a fault. */
  async change(send: (etag: string) => Promise<unknown>): Promise<boolean> {
    return this.submission
      .run(async () => {
        try {
          await send(etagOf(this.#seen));
        } catch (error) {
          if (!(error instanceof Problem && error.status === 412)) throw error;
          this.theirs = await this.#read();
          return;
        }
        this.theirs = null;
      })
      .then((isAnswered) => isAnswered && this.theirs === null);
  }

  /** Put one's own in the place of theirs, which has now been seen. */
  async changeAnyway(send: (etag: string) => Promise<unknown>): Promise<boolean> {
    const seen = this.theirs;
    if (seen === null) return false;
    this.#seen = seen;
    this.theirs = null;
    return this.change(send);
  }

  /** Let theirs stand, and go on from it. */
  takeTheirs(): T | null {
    const taken = this.theirs;
    if (taken !== null) this.#seen = taken;
    this.theirs = null;
    return taken;
  }
}
