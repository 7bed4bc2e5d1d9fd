/**
 * A live view of something on the server: server-sent events, read by fetch so that the session is renewed and the
 * words come in the person's language.
 *
 * It comes back by itself after anything (a server that restarts, a network that goes), later and later but never
 * more than half a minute, and tells the server what it saw last, so that nothing is sent twice.
 */

import { EventSourceParserStream } from "eventsource-parser/stream";
import { send } from "#lib/api/client";
import { Problem, Unreachable, readProblem } from "#lib/api/problems";
import { language } from "#lib/language/language.svelte";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** A stream that ends is no news when the next one is there at once: the server ends each after ten minutes. */
const UNTOLD_MS = 4_000;
/** Too many at once, or a session that has ended: a board in a hall needs none, and others sign in again. */
const MAY_PASS = new Set([401, 429]);
const SILENCE_MS = 40_000; // two heartbeats of 15 s missed: the connection is dead, though nobody said so

export class LiveFeed<T> {
  value = $state.raw<T | null>(null);
  /** `refused` is final: the server does not show this to us. */
  state = $state<"connecting" | "live" | "waiting" | "refused">("connecting");
  problem = $state.raw<Problem | Unreachable | null>(null);

  #lastId = "";
  #losing: ReturnType<typeof setTimeout> | undefined;
  readonly #pauseWhenHidden: boolean;

  /** Call while a component is being set up. `address` is reactive; null watches nothing. */
  constructor(address: () => string | null, { pauseWhenHidden = true } = {}) {
    this.#pauseWhenHidden = pauseWhenHidden;
    $effect(() => {
      const url = address();
      void language.current;
      this.value = null;
      this.#lastId = "";
      if (url === null) return;
      const stop = new AbortController();
      void this.#watch(url, stop.signal);
      return () => {
        stop.abort();
        this.#hold();
      };
    });
  }

  async #watch(url: string, stop: AbortSignal): Promise<void> {
    let wait = FIRST_WAIT_MS;
    while (!stop.aborted) {
      await this.#untilSeen(stop);
      if (stop.aborted) return;
      if (this.state === "live") this.#loseSoon();
      else this.state = "connecting";
      try {
        await this.#readOnce(url, stop, () => (wait = FIRST_WAIT_MS));
      } catch (error) {
        if (stop.aborted) return;
        if (this.#pauseWhenHidden && document.hidden) continue; // we ended it, nothing is the matter
        this.problem = error instanceof Problem ? error : new Unreachable(error);
        if (error instanceof Problem && error.status < 500 && !MAY_PASS.has(error.status)) {
          this.#hold();
          this.state = "refused";
          return;
        }
      }
      if (stop.aborted) return;
      if (this.state === "live") this.#loseSoon();
      else this.state = "waiting";
      // Spread out, so that a thousand screens do not come back in the same instant.
      await pause(wait * (0.5 + Math.random()), stop);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  /** Say that it is lost, unless it is back before that. */
  #loseSoon(): void {
    this.#losing ??= setTimeout(() => {
      this.#losing = undefined;
      this.state = "waiting";
    }, UNTOLD_MS);
  }

  #hold(): void {
    clearTimeout(this.#losing);
    this.#losing = undefined;
  }

  async #readOnce(url: string, stop: AbortSignal, onlive: () => void): Promise<void> {
    const silence = new AbortController();
    const signal = AbortSignal.any([stop, silence.signal]);
    let timer = setTimeout(() => silence.abort(), SILENCE_MS);
    const heard = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
    };
    const hidden = (): void => {
      if (this.#pauseWhenHidden && document.hidden) silence.abort();
    };
    document.addEventListener("visibilitychange", hidden);
    try {
      const headers: Record<string, string> = { Accept: "text/event-stream" };
      if (this.#lastId) headers["Last-Event-ID"] = this.#lastId;
      const response = await send(new Request(url, { headers, signal, credentials: "same-origin" }));
      if (!response.ok || !response.body) throw await readProblem(response);
      this.#hold();
      this.state = "live";
      this.problem = null;
      onlive();
      const events = response.body
        .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
        .pipeThrough(new TransformStream({ transform: (chunk, next) => (heard(), next.enqueue(chunk)) }))
        .pipeThrough(new EventSourceParserStream());
      const reader = events.getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        if (next.value.id) this.#lastId = next.value.id;
        this.value = JSON.parse(next.value.data) as T;
      }
    } finally {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", hidden);
    }
  }

  async #untilSeen(stop: AbortSignal): Promise<void> {
    if (!this.#pauseWhenHidden || !document.hidden) return;
    await new Promise<void>((resolve) => {
      const seen = (): void => {
        if (document.hidden && !stop.aborted) return;
        document.removeEventListener("visibilitychange", seen);
        resolve();
      };
      document.addEventListener("visibilitychange", seen);
      stop.addEventListener("abort", seen, { once: true });
    });
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
