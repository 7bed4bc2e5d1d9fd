/**
 * Something that a page shows and that comes from the server: its value, whether it is loading, what went wrong.
 *
 * With a `key` the last answer is kept on the device and shown until the new one is there, or while there is no
 * network; `asOf` then says from when it is.
 */

import { untrack } from "svelte";
import { Unreachable, type Problem } from "#lib/api/problems";
import { language } from "#lib/language/language.svelte";
import { currentOwner, keep, readKept } from "./cache";
import { outage } from "./outage.svelte";

export class Resource<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<Problem | Unreachable | null>(null);
  isLoading = $state(true);
  /** Whether an answer, a kept one or a failure is there: until then nobody knows how much room it takes. */
  isSettled = $state(false);
  asOf = $state.raw<Date | null>(null);

  readonly #fetch: () => Promise<T>;
  readonly #key: (() => string) | null;
  #turn = 0;
  #shown: string | null = null;

  /**
   * Call while a component is being set up. It loads at once and again whenever something reactive that `fetch`
   * (before its first await) or `key` reads changes; the language is always one of them. With another key it is
   * something else, so nothing is shown in the meantime: what one child has is never shown as another's.
   */
  constructor(fetch: () => Promise<T>, key: (() => string) | null = null) {
    this.#fetch = fetch;
    this.#key = key;
    $effect(() => {
      void language.current;
      void this.#load(true);
    });
    $effect(() => () => {
      this.#turn += 1;
      outage.forget(this.reload);
    });
  }

  /** Ask again; what is shown stays until the answer is there. */
  reload = (): Promise<void> => untrack(() => this.#load(false));

  /** Put a value in place that an answer to something else contained. */
  set(value: T): void {
    this.#turn += 1;
    this.value = value;
    this.problem = null;
    this.isLoading = false;
    this.isSettled = true;
    this.asOf = null;
    outage.forget(this.reload);
  }

  async #load(isNew: boolean): Promise<void> {
    const turn = ++this.#turn;
    const name = this.#key?.() ?? null;
    if (name !== this.#shown) {
      this.#shown = name;
      this.value = this.asOf = this.problem = null;
      this.isSettled = false;
    }
    const key = name === null ? null : `${language.current} ${name}`;
    const asked = currentOwner();
    const coming = this.#fetch();
    coming.catch(() => undefined); // handled below, after the kept answer was read
    this.isLoading = true;
    if (key && isNew) {
      const kept = await readKept<T>(key);
      if (kept && turn === this.#turn) {
        this.value = kept.value;
        this.asOf = kept.keptAt;
        this.isSettled = true;
      }
    }
    try {
      const value = await coming;
      if (turn !== this.#turn) return;
      this.set(value);
      if (key) await keep(key, value, asked);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.isLoading = false;
      this.isSettled = true;
      this.problem = error as Problem | Unreachable;
      outage.note(this.reload, error);
    }
  }
}
