/**
 * A pass that is fresh while it is shown: asked for anew before it ends, taken away when it has ended.
 *
 * Nothing of it is kept: without a network there is none, and the page says what to do instead.
 */

import { answer, api } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import { clock } from "#lib/offline/clock";
import type { components } from "#api";

type Pass = components["schemas"]["StationPassOut"];

const RETRY_MS = 3_000; // a queue waits behind: as soon as the network is back

export class FreshPass {
  value = $state.raw<Pass | null>(null);
  problem = $state.raw<Problem | Unreachable | null>(null);
  #next: ReturnType<typeof setTimeout> | undefined;
  #end: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  /** Call while a component is being set up. */
  constructor(personId: () => string) {
    $effect(() => {
      const id = personId();
      const seen = (): void => {
        if (document.hidden) this.#stop();
        else void this.#ask(id);
      };
      seen();
      document.addEventListener("visibilitychange", seen);
      return () => {
        document.removeEventListener("visibilitychange", seen);
        this.#stop();
        this.value = null;
      };
    });
  }

  async #ask(personId: string): Promise<void> {
    const turn = ++this.#turn;
    clearTimeout(this.#next);
    const again = (afterMs: number): void => {
      this.#next = setTimeout(() => void this.#ask(personId), afterMs);
    };
    try {
      const params = { path: { person_id: personId } };
      const pass = await answer(api.GET("/v1/persons/{person_id}/station-pass", { params }));
      if (turn !== this.#turn) return;
      this.value = pass;
      this.problem = null;
      clearTimeout(this.#end);
      this.#end = setTimeout(() => (this.value = null), Date.parse(pass.expires_at) - clock.now().getTime());
      again(pass.refresh_after_s * 1_000);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.problem = error as Problem | Unreachable;
      if (error instanceof Unreachable) again(RETRY_MS);
      else this.value = null;
    }
  }

  #stop(): void {
    this.#turn += 1;
    clearTimeout(this.#next);
  }
}
