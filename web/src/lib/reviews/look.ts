/**
 * Whether somebody can have seen what is shown.
 *
 * After a decision the next case opens by itself, its buttons where the last one's were: a key or a button pressed
 * twice must not decide what nobody has seen.
 */

export const LOOK_MS = 600;

export class Look {
  #shown: string | null = null;
  #since = 0;

  /** `now` counts milliseconds and is not set by anybody, unlike the time of day. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Say what is shown; the same again changes nothing. */
  at(id: string | null): void {
    if (id === this.#shown) return;
    this.#shown = id;
    this.#since = this.now();
  }

  hasSeen(id: string): boolean {
    return id === this.#shown && this.now() - this.#since > LOOK_MS;
  }
}
