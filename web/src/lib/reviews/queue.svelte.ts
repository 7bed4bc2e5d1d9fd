/** What waits for a decision at an officer's desk: held check-ins, or held step days. */

import { SvelteSet } from "svelte/reactivity";
import { answer, api } from "#lib/api/client";
import { Problem } from "#lib/api/problems";
import type { components } from "#api";
import { Resource } from "#lib/data/resource.svelte";
import { Submission } from "#lib/data/submission.svelte";
import { idOf, joined, nextAfter, type ReviewCase, type StepReview, type Waiting } from "./queue";

type Decision = components["schemas"]["DecisionOut"];
export type Verdict = "accept" | "refuse";

/** What an officer writes on a case: words for the person, a note for other officers. */
export interface Remarks {
  words: string | null;
  note: string | null;
}

/** What is decided, and how. */
interface Work<T extends Waiting, D> {
  read: (limit: number, cursor?: string) => Promise<{ items: T[]; next_cursor?: string | null }>;
  decide: (id: string, verdict: Verdict, remarks: Remarks) => Promise<D>;
  /** Codes that mean: nothing is to be decided here any more. */
  settled: readonly string[];
  /** The code for somebody of this officer's own family. */
  ofRelative: string;
}

const MOST = 50;

/** Call `new` while a component is being set up. */
export class Queue<T extends Waiting, D> {
  readonly #work: Work<T, D>;
  readonly page: Resource<{ cases: T[]; next: string | null }>;
  readonly deciding = new Submission();
  /** The case that was decided on last: what went wrong there is not told of another. */
  #tried = $state<string | null>(null);
  /** Asking for what stands further down. */
  readonly asking = new Submission();
  /** What the last decision did, or why it was not needed. */
  last = $state.raw<{ verdict: Verdict; decision: D } | { settled: Problem } | null>(null);
  decided = $state(0);
  /** Of this officer's own family: another officer decides. */
  notMine = new SvelteSet<string>();

  constructor(work: Work<T, D>) {
    this.#work = work;
    this.page = new Resource(() => this.#read());
  }

  get cases(): T[] {
    return this.page.value?.cases ?? [];
  }

  get hasMore(): boolean {
    return Boolean(this.page.value?.next);
  }

  find = (id: string): T | null => this.cases.find((one) => idOf(one) === id) ?? null;

  problemOf = (id: string): Submission["problem"] => (this.#tried === id ? this.deciding.problem : null);

  async more(): Promise<void> {
    const { next } = this.page.value ?? {};
    if (!next) return;
    await this.asking.run(async () => {
      const more = await this.#read(next);
      this.page.set({ cases: joined(this.cases, more.cases), next: more.next });
    });
  }

  /** Decide. Returns the case to look at next; undefined when nothing was decided, null when nothing is left. */
  async decide(id: string, verdict: Verdict, { words, note }: Remarks): Promise<string | null | undefined> {
    let next: string | null | undefined;
    if (this.deciding.isBusy) return next;
    this.#tried = id;
    await this.deciding.run(async () => {
      try {
        const remarks = { words: words?.trim() || null, note: note?.trim() || null };
        this.last = { verdict, decision: await this.#work.decide(id, verdict, remarks) };
        this.decided += 1;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.code === this.#work.ofRelative) this.notMine.add(id);
        if (!this.#work.settled.includes(error.code)) throw error;
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

  async #read(cursor?: string): Promise<{ cases: T[]; next: string | null }> {
    const { items, next_cursor } = await this.#work.read(MOST, cursor);
    return { cases: joined([], items), next: next_cursor ?? null };
  }

  #drop(id: string): void {
    const page = this.page.value;
    if (page) this.page.set({ ...page, cases: page.cases.filter((one) => idOf(one) !== id) });
  }
}

export type AnyQueue = Pick<
  Queue<Waiting, unknown>,
  "deciding" | "asking" | "decided" | "hasMore" | "more" | "notMine" | "problemOf"
>;
export type ReviewQueue = Queue<ReviewCase, Decision>;
export type StepQueue = Queue<StepReview, StepReview>;

export const newReviewQueue = (): ReviewQueue =>
  new Queue({
    read: (limit, cursor) => answer(api.GET("/v1/reviews", { params: { query: { limit, cursor } } })),
    decide: (check_in_id, verdict, body) => {
      const request = { params: { path: { check_in_id } }, body };
      return verdict === "accept"
        ? answer(api.POST("/v1/reviews/{check_in_id}/accept", request))
        : answer(api.POST("/v1/reviews/{check_in_id}/refuse", request));
    },
    // A visit that counts already (`review_visit_counted`) is not among them: it can still be refused.
    settled: ["review_decided", "review_unknown"],
    ofRelative: "review_of_relative",
  });

export const newStepQueue = (): StepQueue =>
  new Queue({
    read: (limit, cursor) => answer(api.GET("/v1/step-reviews", { params: { query: { limit, cursor } } })),
    decide: (hold_id, verdict, body) => {
      const request = { params: { path: { hold_id } }, body };
      return verdict === "accept"
        ? answer(api.POST("/v1/step-reviews/{hold_id}/accept", request))
        : answer(api.POST("/v1/step-reviews/{hold_id}/refuse", request));
    },
    settled: ["step_hold_decided", "step_hold_unknown"],
    ofRelative: "step_hold_of_relative",
  });
