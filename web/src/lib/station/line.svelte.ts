/** The booth's queue of numbers, which needs a network: without one people stand in line as ever. */

import { answer } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import { headersOf, wire, type Queue } from "./wire";
import type { Tablet } from "./tablet.svelte";

export class Line {
  queue = $state.raw<Queue | null>(null);
  /** The number that was given out last. */
  given = $state<number | null>(null);
  problem = $state.raw<Problem | Unreachable | null>(null);
  isBusy = $state(false);
  readonly #tablet: Tablet;
  /** Of the number that is being taken: the same after a lost answer. */
  #ticketId: string | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(tablet: Tablet) {
    this.#tablet = tablet;
  }

  get isOpen(): boolean {
    return this.#tablet.isReachable && Boolean(this.#tablet.session);
  }

  async look(): Promise<void> {
    const { info } = this.#tablet;
    if (!info || !this.#tablet.isReachable) return;
    try {
      const path = { event_id: info.event_id };
      const { items } = await answer(wire.GET("/v1/station-events/{event_id}/queues", { params: { path } }));
      this.queue = items.find((one) => one.booth === info.booth.id) ?? null;
    } catch (error) {
      await this.#tablet.note(error);
    }
  }

  /** Give who comes a number. */
  async take(): Promise<void> {
    await this.#run(async (headers) => {
      this.#ticketId ??= crypto.randomUUID();
      const body = { id: this.#ticketId };
      this.given = (await answer(wire.POST("/v1/station-tickets", { body, headers }))).number;
      this.#ticketId = null;
    });
  }

  /** Say that who is being served was served, and call the next. Sent twice, nobody is skipped. */
  async callNext(): Promise<void> {
    await this.#run(async (headers) => {
      const body = { after: this.queue?.serving ?? null };
      await answer(wire.POST("/v1/station-tickets/next", { body, headers }));
    });
  }

  /** One after the other: the next is called also where a number is just being given. */
  async #run(work: (headers: Record<string, string>) => Promise<void>): Promise<void> {
    if (!this.isOpen) return;
    const before = this.#running;
    this.#running = before.then(() => this.#runNow(work));
    await this.#running;
  }

  async #runNow(work: (headers: Record<string, string>) => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.problem = null;
    try {
      await work(headersOf(this.#tablet.credentials));
      await this.look();
    } catch (error) {
      await this.#tablet.note(error);
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      this.problem = error;
    } finally {
      this.isBusy = false;
    }
  }
}
