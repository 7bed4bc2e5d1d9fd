/** The officer's simulation of one challenge: asked for, followed, cancelled, found again after a reload. */

import type { components } from "#api";
import { ActionKey } from "#lib/api/action-key";
import { answer, api } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import { keep, readKept } from "#lib/data/cache";
import { language } from "#lib/language/language.svelte";

export type Simulation = components["schemas"]["SimulationOut"];
export type Result = components["schemas"]["ResultOut"];
export type Outcome = components["schemas"]["OutcomeOut"];
export type Wish = Omit<components["schemas"]["SimulationIn"], "yaml">;

interface Kept {
  id: string;
  text: string;
}

const EVERY_MS = 1_200;
const AWAY_MS = 5_000;

export const isUnfinished = (status: Simulation["status"]): boolean =>
  status === "waiting" || status === "running";

export class Simulations {
  now = $state.raw<Simulation | null>(null);
  /** The text that it simulates. */
  simulatedText = $state.raw<string | null>(null);
  problem = $state.raw<Problem | Unreachable | null>(null);
  isAsking = $state(false);

  #followed = $state<string | null>(null);
  readonly #key = new ActionKey();

  /** Call while a component is being set up. */
  constructor(private readonly name: string) {
    void readKept<Kept | null>(this.#place).then((kept) => {
      if (!kept?.value || this.#followed) return;
      this.simulatedText = kept.value.text;
      this.#followed = kept.value.id;
    });
    $effect(() => {
      const id = this.#followed;
      void language.current;
      if (!id) return;
      const stop = new AbortController();
      void this.#follow(id, stop.signal);
      return () => stop.abort();
    });
  }

  get isBusy(): boolean {
    return this.isAsking || (this.now !== null && isUnfinished(this.now.status));
  }

  /** Ask for one. The same wish again is the same simulation, however often it is sent. */
  async ask(text: string, wish: Wish): Promise<void> {
    if (this.isBusy) return;
    this.isAsking = true;
    this.problem = null;
    try {
      const accepted = await answer(
        api.POST("/v1/challenges/simulations", {
          body: { ...wish, yaml: text },
          params: { header: { "idempotency-key": this.#key.for([text, wish]) } },
        }),
      );
      this.#key.renew();
      this.now = null;
      this.simulatedText = text;
      this.#followed = accepted.simulation_id;
      await keep(this.#place, { id: accepted.simulation_id, text } satisfies Kept);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.isAsking = false;
    }
  }

  async cancel(): Promise<void> {
    const id = this.#followed;
    if (!id) return;
    try {
      this.now = await answer(
        api.DELETE("/v1/challenges/simulations/{simulation_id}", { params: { path: { simulation_id: id } } }),
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  get #place(): string {
    return `simulation ${this.name}`;
  }

  #fail(error: unknown): void {
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    this.problem = error;
  }

  async #follow(id: string, stop: AbortSignal): Promise<void> {
    const request = { params: { path: { simulation_id: id } }, signal: stop };
    while (!stop.aborted) {
      let wait = EVERY_MS;
      try {
        const found = await answer(api.GET("/v1/challenges/simulations/{simulation_id}", request));
        if (stop.aborted) return;
        this.now = found;
        this.problem = null;
        if (!isUnfinished(found.status)) return;
      } catch (error) {
        if (stop.aborted) return;
        if (error instanceof Problem && error.status === 404) {
          this.#followed = null; // its thirty days are over
          this.simulatedText = null;
          return;
        }
        this.#fail(error);
        wait = AWAY_MS;
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
