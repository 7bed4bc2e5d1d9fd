/** Sends intents from a page, by the app's own client: renews the session, speaks the person's language. */

import { answer, api, newKey } from "#lib/api/client";
import { clock } from "./clock";
import type { Reply, Sender } from "./settle";

/** The server was asked who is signed in so recently that it need not be asked again before sending. */
const KNOWN_MS = 60_000;
/** A network that swallows everything gives no answer for minutes; sent again under the same key it is done once. */
const LONGEST_MS = 30_000;

export class PageSender {
  #knownAtMs = -Infinity;
  #knownAccount: string | null = null;

  /** Null when somebody else is signed in by now: in another tab, or since this page was opened. */
  async for(account: string | null): Promise<Sender | null> {
    if (!account) return null;
    const isKnown = this.#knownAccount === account && performance.now() - this.#knownAtMs < KNOWN_MS;
    if (!isKnown || !clock.isMeasured) {
      const signal = AbortSignal.timeout(LONGEST_MS);
      this.#knownAccount = (await answer(api.GET("/v1/me", { signal }))).account_id;
      this.#knownAtMs = performance.now();
      if (this.#knownAccount !== account) return null;
    }
    return {
      accountId: account,
      nowMs: () => Date.now(),
      offsetMs: () => clock.offsetMs,
      newKey,
      sendCheckIns: (slug, items) =>
        replyOf(
          api.POST("/v1/challenges/{slug}/check-ins/batch", {
            params: { path: { slug } },
            body: { items },
            signal: AbortSignal.timeout(LONGEST_MS),
          }),
        ),
      sendCatch: (slug, body, key) =>
        replyOf(
          api.POST("/v1/challenges/{slug}/catches", {
            params: { path: { slug }, header: { "idempotency-key": key } },
            body,
            signal: AbortSignal.timeout(LONGEST_MS),
          }),
        ),
    };
  }
}

async function replyOf(
  request: Promise<{ data?: unknown; error?: unknown; response: Response }>,
): Promise<Reply> {
  const { data, error, response } = await request;
  return { status: response.status, body: data ?? error };
}
