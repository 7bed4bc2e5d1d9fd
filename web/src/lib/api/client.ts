/**
 * The typed client of `/v1`, made from the OpenAPI document.
 *
 * Sessions live in httpOnly cookies. A request waits for one renewal, shared by all requests and tabs, when the access
 * token is about to end, and again when the server finds it expired all the same; only then does the person have to
 * sign in anew.
 */

import createClient, { type FetchResponse, type MaybeOptionalInit } from "openapi-fetch";
import type { MediaType } from "openapi-typescript-helpers";
import type { paths } from "#api";
import { keepChoice, readChoice } from "#lib/data/device";
import { clock } from "#lib/offline/clock";
import { language } from "#lib/language/language.svelte";
import { takeEarly } from "./early";
import { Problem, Unreachable, problemOf, readProblem } from "./problems";
import { csrfToken, isAccessDue } from "./session-cookies";

export { hasSession } from "./session-cookies";
export type { MaybeOptionalInit };

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const NEVER_RENEWED = /\/v1\/(sessions|accounts)(\/refresh)?$/; // asked with a secret, not with a session

export const api = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin", fetch: send });

/** The data of an answer. Throws Problem when the server refused and Unreachable when there was no answer. */
export async function answer<T extends Record<string | number, unknown>, O, M extends MediaType>(
  request: Promise<FetchResponse<T, O, M>>,
): Promise<NonNullable<FetchResponse<T, O, M>["data"]>> {
  const { data, error, response } = await request;
  if (!response.ok) throw problemOf(response, error);
  return data as NonNullable<FetchResponse<T, O, M>["data"]>;
}

/** A new key for one intended action. Keep it for repeats of the same action: that is what makes them harmless. */
export const newKey = (): string => crypto.randomUUID();

let changes = 0;

/** How many requests that may change something were sent from here: what was answered before may be no more. */
export const changesSent = (): number => changes;

const listeners = new Set<() => void>();

/** Be told when the session has ended for good. Returns how to stop. */
export function onSessionEnded(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Fetch with the session: renewed once when it has run out. Throws Unreachable when there was no answer. */
export async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const sentAt = Date.now();
  const needsSession = !NEVER_RENEWED.test(new URL(request.url).pathname);
  if (needsSession && isDue()) await renewDueSession();
  const response = await sendOnce(request);
  if (response.status === 403 && (await isTokenStale(response))) return sendOnce(again);
  if (response.status !== 401 || !needsSession) return response;
  if (!(await renewSession(sentAt))) {
    for (const listener of listeners) listener();
    return response;
  }
  return sendOnce(again);
}

/** Whether the CSRF cookie had been lost or changed. The refusal has set the right one, so once more is enough. */
async function isTokenStale(response: Response): Promise<boolean> {
  const problem = await readProblem(response.clone());
  return problem instanceof Problem && problem.code === "csrf_token_invalid";
}

async function sendOnce(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set("Accept-Language", language.current);
  const token = csrfToken();
  if (!SAFE.has(request.method)) {
    changes += 1;
    if (token) headers.set("X-CSRF-Token", token);
  }
  const early = await takeEarly(request, language.current);
  if (early) {
    clock.observe(early.response, early.sentAtMs);
    return early.response;
  }
  const sentAtMs = Date.now();
  try {
    const response = await fetch(new Request(request, { headers }));
    clock.observe(response, sentAtMs);
    return response;
  } catch (cause) {
    throw new Unreachable(cause);
  }
}

const LOCK = "eplus-session";
const RENEWED_KEY = "eplus.renewed_at";
const REFUSED_KEY = "eplus.renewal_refused_at";

let isClockTelling = true;
const isDue = (): boolean => isClockTelling && isAccessDue(clock.now().getTime() / 1_000);

/** Renew the session once for everybody: requests and tabs that waited find it done, or refused, after `sentAt`. */
async function renewSession(sentAt: number): Promise<boolean> {
  return navigator.locks.request(LOCK, async () => {
    // One from the future was written before the device's clock was set back: it says nothing.
    const since = (key: string): number => {
      const at = Number(readChoice(key));
      return at >= sentAt && at <= Date.now() ? at : 0;
    };
    const [renewedAt, refusedAt] = [since(RENEWED_KEY), since(REFUSED_KEY)];
    if (renewedAt || refusedAt) return renewedAt > refusedAt;
    return renewOnce();
  });
}

/** Renew a session that is about to end, once for everybody. Whatever comes of it, the request tells. */
async function renewDueSession(): Promise<void> {
  try {
    // Who waited finds the life of the new token.
    await navigator.locks.request(LOCK, async () => {
      // Still due with a new token: the device's clock is wrong and no answer says how far. Then refusals tell.
      if (isDue() && (await renewOnce())) isClockTelling = !isDue();
    });
  } catch {
    // No network, or too many renewals: the token may be good for some seconds yet.
  }
}

async function renewOnce(): Promise<boolean> {
  const response = await sendOnce(
    new Request(`${location.origin}/v1/sessions/refresh`, { method: "POST", credentials: "same-origin" }),
  );
  if (response.ok) keepChoice(RENEWED_KEY, String(Date.now()));
  // Only a refusal of the session ends it; too many requests, or a proxy's page, say nothing of it.
  else if (response.status !== 401) throw new Unreachable(response.status);
  else keepChoice(REFUSED_KEY, String(Date.now()));
  return response.ok;
}
