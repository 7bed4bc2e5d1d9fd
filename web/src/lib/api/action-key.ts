/** The key under which an action is sent: the same for a repeat of it, another one for anything else. */

import { newKey } from "./client";

export class ActionKey {
  #key = newKey();
  #action: string | null = null;

  /** The key for sending `action`. After a lost answer the same once more is a repeat, which does nothing twice. */
  for(action: unknown): string {
    const asked = JSON.stringify(action);
    if (this.#action !== null && asked !== this.#action) this.#key = newKey();
    this.#action = asked;
    return this.#key;
  }

  /** It was answered: the same once more is meant once more. */
  renew(): void {
    this.#key = newKey();
    this.#action = null;
  }
}
