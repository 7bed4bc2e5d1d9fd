/**
 * What could not be brought up to date, and asking for it again until it can.
 *
 * One is asked for first, later and later but never more than half a minute apart; once it is answered the others
 * follow at once. What failed as the session had ended waits for somebody to sign in.
 */

import { Problem, Unreachable } from "#lib/api/problems";

type Retry = () => Promise<void>;

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;

class Outage {
  readonly #unreachable = new Set<Retry>();
  readonly #signedOut = new Set<Retry>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = FIRST_WAIT_MS;
  /** Who would tell the person; only the first of them does. */
  tellers = $state.raw<readonly object[]>([]);

  constructor() {
    addEventListener("online", () => void this.#again());
  }

  /** Take what became of asking: a problem that may pass is asked for again, anything else is over. */
  note(retry: Retry, problem: unknown): void {
    this.forget(retry);
    if (problem instanceof Unreachable) this.#unreachable.add(retry);
    else if (problem instanceof Problem && problem.status === 401) this.#signedOut.add(retry);
    if (this.#unreachable.size > 0) this.#timer ??= setTimeout(() => void this.#again(), this.#wait);
    else this.#rest();
  }

  /** What asked is gone. */
  forget(retry: Retry): void {
    this.#unreachable.delete(retry);
    this.#signedOut.delete(retry);
    if (this.#unreachable.size === 0) this.#rest();
  }

  /** Somebody signed in again. */
  signedIn(): void {
    for (const retry of [...this.#signedOut]) void retry();
  }

  /** Speak for the outage from now on, after those who do already. Returns how to stop. */
  tell(teller: object): () => void {
    this.tellers = [...this.tellers, teller];
    return () => (this.tellers = this.tellers.filter((one) => one !== teller));
  }

  async #again(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    const [first, ...others] = this.#unreachable;
    if (!first) return;
    await first();
    if (!this.#unreachable.has(first)) for (const retry of others) void retry();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wait = FIRST_WAIT_MS;
  }
}

export const outage = new Outage();
