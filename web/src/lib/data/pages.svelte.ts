/**
 * A long list from the server: its first page is kept up to date, older rows are read when asked for.
 *
 * What arrives at the top while older rows are shown pushes none of them out (see `joinPages`).
 */

import { language } from "#lib/language/language.svelte";
import { joinPages } from "./pages";
import { Resource } from "./resource.svelte";
import { Submission } from "./submission.svelte";

interface Page {
  items: unknown[];
  next_cursor?: string | null;
}
type RowOf<P extends Page> = P["items"][number];

export class Pages<P extends Page> {
  readonly first: Resource<P>;
  readonly #asking = new Submission();

  readonly #read: (cursor?: string) => Promise<P>;
  readonly #name: () => string;
  readonly #idOf: (row: RowOf<P>) => unknown;
  /** All that had been read when more was last asked for, and what it was a list of. */
  #known = $state.raw<{ name: string; rows: readonly RowOf<P>[]; next: string | null } | null>(null);
  #asked = $state("");
  #joined = $derived.by(() => {
    const page = this.first.value;
    if (!page) return { rows: [] as readonly RowOf<P>[], next: null };
    const known = this.#known?.name === this.#name() ? this.#known : null;
    const rows = known && joinPages(page.items, known.rows, this.#idOf);
    return rows ? { rows, next: known.next } : { rows: page.items, next: page.next_cursor ?? null };
  });

  /** Call while a component is being set up. `read` and `key` as for a Resource. */
  constructor(read: (cursor?: string) => Promise<P>, key: () => string, idOf: (row: RowOf<P>) => unknown) {
    this.#read = read;
    this.#name = () => `${language.current} ${key()}`;
    this.#idOf = idOf;
    this.first = new Resource(() => read(), key);
  }

  get rows(): readonly RowOf<P>[] {
    return this.#joined.rows;
  }

  get isAsking(): boolean {
    return this.#asking.isBusy;
  }

  /** Why there are no more rows of this list. */
  get problem(): Submission["problem"] {
    return this.#asked === this.#name() ? this.#asking.problem : null;
  }

  get hasMore(): boolean {
    return this.#joined.next !== null;
  }

  readMore = async (): Promise<void> => {
    await this.#asking.run(async () => {
      const { rows, next } = this.#joined;
      const name = (this.#asked = this.#name());
      if (next === null) return;
      const page = await this.#read(next);
      if (name !== this.#name()) return; // it is another list by now
      this.#known = { name, rows: [...rows, ...page.items], next: page.next_cursor ?? null };
    });
  };
}
