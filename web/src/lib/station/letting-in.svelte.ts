/** Letting a tablet in, as RFC 8628 says: it shows a code, somebody approves it, it takes its token, once. */

import { answer } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import type { components } from "#api";
import { wire } from "./wire";

type Codes = components["schemas"]["StationDeviceCodes"];
/** `away`: it goes on asking, and nobody answers. */
type State = "idle" | "asking" | "waiting" | "away" | "denied" | "expired";

const SLOWER_BY_S = 5; // RFC 8628, section 3.5
const LONGEST_S = 60; // without an answer it asks half as often each time, up to this

export class LettingIn {
  state = $state<State>("idle");
  codes = $state.raw<Codes | null>(null);
  problem = $state.raw<Problem | Unreachable | null>(null);
  readonly #onToken: (token: string) => Promise<void>;
  #turn = 0;

  constructor(onToken: (token: string) => Promise<void>) {
    this.#onToken = onToken;
  }

  /** Ask for codes, show them, and wait for what becomes of them. */
  async begin(label: string): Promise<void> {
    const turn = ++this.#turn;
    this.state = "asking";
    this.problem = null;
    try {
      const codes = await answer(wire.POST("/v1/station-device-requests", { body: { label } }));
      if (turn !== this.#turn) return;
      this.codes = codes;
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      this.problem = error;
      this.state = "idle";
      return;
    }
    this.state = "waiting";
    await this.#wait(turn);
  }

  stop(): void {
    this.#turn += 1;
    this.state = "idle";
    this.codes = null;
  }

  async #wait(turn: number): Promise<void> {
    const codes = this.codes!;
    let intervalS = codes.interval;
    let pauseS = intervalS;
    while (turn === this.#turn) {
      await new Promise((resolve) => setTimeout(resolve, pauseS * 1_000));
      if (turn !== this.#turn) return;
      try {
        const body = { device_code: codes.device_code };
        const { token } = await answer(wire.POST("/v1/station-device-tokens", { body }));
        this.state = "idle";
        this.codes = null;
        return await this.#onToken(token);
      } catch (error) {
        if (turn !== this.#turn) return;
        if (error instanceof Unreachable) {
          this.state = "away";
          pauseS = Math.min(LONGEST_S, pauseS * 2);
          continue;
        }
        if (!(error instanceof Problem)) throw error;
        if (error.code === "access_denied" || error.code === "expired_token") {
          this.state = error.code === "access_denied" ? "denied" : "expired";
          this.codes = null;
          return;
        }
        if (error.code === "slow_down") intervalS = Math.max(intervalS + SLOWER_BY_S, error.retryAfter ?? 0);
        this.state = "waiting";
        pauseS = intervalS;
      }
    }
  }
}
