/**
 * Who is signed in, for the whole app.
 *
 * What the last answer of `/v1/me` said is kept on the device, so that the app opens without a network.
 */

import { answer, api, changesSent, hasSession, onSessionEnded } from "#lib/api/client";
import { outage } from "#lib/data/outage.svelte";
import { Problem } from "#lib/api/problems";
import type { components } from "#api";
import { forgetEverything } from "#lib/data/cache";
import { keepChoice, readChoice } from "#lib/data/device";
import { justSaid } from "./just-said";

export type Me = components["schemas"]["Me"];
type Schemas = components["schemas"];
export type SignIn = Omit<Schemas["PasswordSignIn"], "keep_in"> | Omit<Schemas["PinSignIn"], "keep_in">;
/** `away`: there is a session, but the server could not be asked whose, and this device does not know. */
type State = "loading" | "signed-in" | "signed-out" | "expired" | "away";

const KEY = "eplus.me";

function remembered(): Me | null {
  try {
    return JSON.parse(readChoice(KEY) ?? "null") as Me | null;
  } catch {
    return null;
  }
}

class Session {
  me = $state.raw<Me | null>(remembered());
  state = $state<State>("loading");
  /** Goes up as somebody signs in or out: an answer that was asked for before is about somebody else. */
  #turn = 0;

  constructor() {
    if (this.me) this.state = "signed-in";
    // Nothing is thrown away: the person signs in again and goes on where they were.
    onSessionEnded(() => (this.state = this.me ? "expired" : "signed-out"));
    addEventListener("online", () => this.state === "away" && void this.load());
    addEventListener("storage", (event) => {
      if (event.key !== KEY) return;
      this.#turn += 1;
      void this.#keep(remembered()); // another tab signed in or out
    });
    document.addEventListener("visibilitychange", () => {
      // In another tab the same person may have signed in again, which nobody tells this one.
      if (!document.hidden && this.state === "expired" && hasSession()) void this.load();
    });
  }

  /** Ask the server who is here. Without a network what was known stays. */
  async load(): Promise<void> {
    if (!hasSession()) {
      this.state = this.me ? "expired" : "signed-out";
      return;
    }
    const turn = this.#turn;
    const changes = changesSent();
    try {
      const me = await answer(api.GET("/v1/me"));
      if (turn !== this.#turn) return;
      justSaid.note(me.persons, changes);
      await this.#keep(me);
    } catch (error) {
      if (turn !== this.#turn) return;
      if (error instanceof Problem && error.status === 401) {
        this.state = this.me ? "expired" : "signed-out";
      } else if (!this.me) {
        this.state = "away";
      }
    }
  }

  async signIn(credentials: SignIn): Promise<void> {
    await answer(api.POST("/v1/sessions", { body: { ...credentials, keep_in: "cookies" } }));
    this.#turn += 1;
    await this.#keep(await answer(api.GET("/v1/me")));
  }

  /** End the session here. What waits to be sent would be lost, so callers ask first (see lib/offline). */
  async signOut(): Promise<void> {
    try {
      await answer(api.DELETE("/v1/sessions/current"));
    } catch (error) {
      if (!(error instanceof Problem && error.status === 401)) throw error;
    }
    await this.forget();
  }

  /** The session is gone at the server already, with its account. */
  async forget(): Promise<void> {
    this.#turn += 1;
    await this.#keep(null);
  }

  async #keep(me: Me | null): Promise<void> {
    // Another person's album is not ours to show, however the person came in.
    if (this.me && this.me.account_id !== me?.account_id) await forgetEverything();
    // The same answer once more is no news: nothing that follows from it is asked for again.
    if (JSON.stringify(me) !== JSON.stringify(this.me)) this.me = me;
    const wasExpired = this.state === "expired";
    this.state = me ? "signed-in" : "signed-out";
    if (wasExpired && me) outage.signedIn();
    keepChoice(KEY, me && JSON.stringify(me));
  }
}

export const session = new Session();
