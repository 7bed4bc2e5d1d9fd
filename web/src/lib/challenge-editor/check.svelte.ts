/** The server's opinion of a text, asked for after each pause of typing. An answer about an older text is ignored. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import { language } from "#lib/language/language.svelte";

export type Validation = components["schemas"]["ValidationOut"];
export type FileFault = components["schemas"]["FileFault"];
export type Change = components["schemas"]["ChangeOut"];

const PAUSE_MS = 400;
const AGAIN_MS = 5_000; // after the server was away

export class Check {
  found = $state.raw<Validation | null>(null);
  /** The text that `found` is about. */
  checkedText = $state.raw<string | null>(null);
  state = $state<"checking" | "done" | "away" | "refused">("checking");
  problem = $state.raw<Problem | Unreachable | null>(null);

  /** Call while a component is being set up. */
  constructor(text: () => string | null) {
    $effect(() => {
      const asked = text();
      void language.current;
      if (asked === null) return;
      const stop = new AbortController();
      this.state = "checking";
      let timer: ReturnType<typeof setTimeout>;
      const ask = async (): Promise<void> => {
        const isAway = await this.#ask(asked, stop.signal);
        if (isAway && !stop.signal.aborted) timer = setTimeout(() => void ask(), AGAIN_MS);
      };
      timer = setTimeout(() => void ask(), PAUSE_MS);
      return () => {
        clearTimeout(timer);
        stop.abort();
      };
    });
  }

  async #ask(text: string, signal: AbortSignal): Promise<boolean> {
    try {
      const found = await answer(api.POST("/v1/challenges/validation", { body: { yaml: text }, signal }));
      if (signal.aborted) return false;
      this.found = found;
      this.checkedText = text;
      this.state = "done";
      this.problem = null;
      return false;
    } catch (error) {
      if (signal.aborted) return false;
      const isAway = !(error instanceof Problem) || error.status >= 500 || error.status === 429;
      this.state = isAway ? "away" : "refused";
      this.problem = error instanceof Problem ? error : new Unreachable(error);
      return isAway;
    }
  }
}
