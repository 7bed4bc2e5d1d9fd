/** The review queue at an officer's desk. */

import { SvelteSet } from "svelte/reactivity";
import { answer, api } from "#lib/api/client";
import { Problem } from "#lib/api/problems";
import type { components } from "#api";
import { Resource } from "#lib/data/resource.svelte";
import { Submission } from "#lib/data/submission.svelte";
import { joined, nextAfter, type ReviewCase } from "./queue";

type Decision = components["schemas"]["DecisionOut"];
export type Verdict = "accept" | "refuse";

interface PageOfCases {
  cases: ReviewCase[];
  next: string | null;
}

/** Codes that mean: nothing is to be decided here any more. */
const SETTLED: readonly string[] = ["review_decided", "review_visit_counted", "review_unknown"];

/** Call `new` while a component is being set up. */
export class ReviewQueue {
  readonly page = new Resource<PageOfCases>(() => readPage());
  readonly deciding = new Submission();
  /** The case that was decided on last: what went wrong there is not told of another. */
  #tried = $state<string | null>(null);
  /** Asking for what stands further down. */
  readonly asking = new Submission();
  /** What the last decision did, or why it was not needed. */
  last = $state.raw<{ verdict: Verdict; decision: Decision } | { settled: Problem } | null>(null);
  decided = $state(0);
  /** Of this officer's own family: another officer decides. */
  notMine = new SvelteSet<string>();

  cases = $derived<ReviewCase[]>(this.page.value?.cases ?? []);
  hasMore = $derived(Boolean(this.page.value?.next));

  find = (id: string): ReviewCase | null => this.cases.find((one) => one.check_in_id === id) ?? null;

  problemOf = (id: string): Submission["problem"] => (this.#tried === id ? this.deciding.problem : null);

  async more(): Promise<void> {
    const { next } = this.page.value ?? {};
    if (!next) return;
    await this.asking.run(async () => {
      const more = await readPage(next);
      this.page.set({ cases: joined(this.cases, more.cases), next: more.next });
    });
  }

  /** Decide. Returns the case to look at next; undefined when nothing was decided, null when nothing is left. */
  async decide(id: string, verdict: Verdict, note: string): Promise<string | null | undefined> {
    let next: string | null | undefined;
    if (this.deciding.isBusy) return next;
    this.#tried = id;
    await this.deciding.run(async () => {
      const body = { note: note.trim() || null };
      const params = { path: { check_in_id: id } };
      try {
        const decision =
          verdict === "accept"
            ? await answer(api.POST("/v1/reviews/{check_in_id}/accept", { params, body }))
            : await answer(api.POST("/v1/reviews/{check_in_id}/refuse", { params, body }));
        this.last = { verdict, decision };
        this.decided += 1;
      } catch (error) {
        if (error instanceof Problem && error.code === "review_of_relative") {
          this.notMine.add(id);
        }
        if (!(error instanceof Problem && SETTLED.includes(error.code))) throw error;
        // A visit that counts already can still be refused; anything else is settled.
        if (error.code === "review_visit_counted") throw error;
        this.last = { settled: error };
      }
      next = nextAfter(this.cases, id);
      this.#drop(id);
    });
    if (next !== undefined && this.cases.length < 5 && this.hasMore) {
      await this.more();
    }
    return next;
  }

  #drop(id: string): void {
    const page = this.page.value;
    if (page) this.page.set({ ...page, cases: page.cases.filter((one) => one.check_in_id !== id) });
  }
}

const MOST = 50;

async function readPage(cursor?: string): Promise<PageOfCases> {
  const { items, next_cursor } = await answer(
    api.GET("/v1/reviews", { params: { query: { limit: MOST, cursor } } }),
  );
  return { cases: joined([], items), next: next_cursor ?? null };
}
