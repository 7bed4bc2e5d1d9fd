/**
 * Sends waiting check-ins when the network is back and no page is open, where the browser offers that (Background
 * Sync). Without it they are sent when the app is opened next.
 */

import { settle, type Reply, type Sender } from "#lib/offline/settle";
import { VisitStore } from "#lib/offline/store";

export const SYNC_TAG = "eplus-visits";
const LOCK = "eplus-visits";
const CSRF_COOKIES = ["__Host-eplus_csrf", "eplus_csrf"];

interface CookieReader {
  get(name: string): Promise<{ value: string } | null>;
}

/** Settle what waits for the account that is signed in. Throws when it has to be tried again later. */
export async function sendWaiting(scope: ServiceWorkerGlobalScope): Promise<void> {
  const cookies = (scope as unknown as { cookieStore?: CookieReader }).cookieStore;
  if (!cookies) return;
  const isDone = await scope.navigator.locks.request(LOCK, async () => {
    const sender = await senderOf(cookies);
    return sender === null || settle(new VisitStore(), sender);
  });
  for (const client of await scope.clients.matchAll()) client.postMessage("visits-changed");
  if (!isDone) throw new Error("Something still waits; the browser asks again.");
}

async function senderOf(cookies: CookieReader): Promise<Sender | null> {
  let me = await fetch("/v1/me");
  if (me.status === 401) {
    const renewed = await post(cookies, "/v1/sessions/refresh", null, "en");
    if (renewed.status >= 400) return null; // signed out: it waits for the person
    me = await fetch("/v1/me");
  }
  if (!me.ok) throw new Error("The server is away.");
  const offsetMs = Date.parse(me.headers.get("Date") ?? "") - Date.now();
  const { account_id: accountId } = (await me.json()) as { account_id: string };
  return {
    accountId,
    nowMs: () => Date.now(),
    offsetMs: () => (Math.abs(offsetMs) > TOLERATED_MS ? offsetMs : 0),
    newKey: () => crypto.randomUUID(),
    sendCheckIns: (slug, items, language) =>
      post(cookies, `/v1/challenges/${slug}/check-ins/batch`, { items }, language),
    sendCatch: (slug, body, key, language) =>
      post(cookies, `/v1/challenges/${slug}/catches`, body, language, key),
  };
}

const TOLERATED_MS = 60_000; // as for pages: the header knows whole seconds only

async function post(
  cookies: CookieReader,
  path: string,
  body: object | null,
  language: string,
  key?: string,
): Promise<Reply> {
  const headers = new Headers({ "Accept-Language": language });
  if (body) headers.set("Content-Type", "application/json");
  if (key) headers.set("Idempotency-Key", key);
  for (const name of CSRF_COOKIES) {
    const token = await cookies.get(name);
    if (token) headers.set("X-CSRF-Token", decodeURIComponent(token.value));
  }
  const response = await fetch(path, { method: "POST", headers, body: body && JSON.stringify(body) });
  return { status: response.status, body: await response.json().catch(() => null) };
}
