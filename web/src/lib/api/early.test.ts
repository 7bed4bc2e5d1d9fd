/** What the page asked for before the app was there is used once, and only while it says what an asking now would. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { language } from "#lib/language/language.svelte";
import { justSaid } from "#lib/session/just-said";
import { answer, api, changesSent } from "./client";

const json = (body: unknown): Response =>
  new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
let asked: string[];

function askedEarly(coming: Promise<Response>, change: { language?: string; sentAtMs?: number } = {}): void {
  globalThis.eplusEarly = {
    language: language.current,
    sentAtMs: Date.now(),
    answers: new Map([["/v1/challenges", coming]]),
    ...change,
  };
}
const ask = async (): Promise<unknown> => (await answer(api.GET("/v1/challenges"))).items;

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname}`);
    return Promise.resolve(json({ items: ["late"] }));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  globalThis.eplusEarly = undefined;
});

test("it is handed on to the first who asks, and asked for again by the next", async () => {
  askedEarly(Promise.resolve(json({ items: ["early"] })));
  expect([await ask(), asked.length]).toEqual([["early"], 0]);
  expect([await ask(), asked.length]).toEqual([["late"], 1]);
});

test.each([
  ["had no answer", () => Promise.reject(new TypeError("no network")), {}],
  ["is of another language", () => Promise.resolve(json({ items: ["early"] })), { language: "zh-Hant" }],
  ["is old", () => Promise.resolve(json({ items: ["early"] })), { sentAtMs: Date.now() - 60_000 }],
])("one that %s is not used", async (_, coming, change) => {
  askedEarly(coming(), change);
  expect([await ask(), asked.length]).toEqual([["late"], 1]);
});

test("nothing of before is used once something was changed from here", async () => {
  askedEarly(Promise.resolve(json({ items: ["early"] })));
  justSaid.note([{ id: "kid", challenges: ["go-to-park"], school: null } as never], changesSent());
  expect(justSaid.take("kid", "school")).toBeNull();
  await api.POST("/v1/families", { body: {} as never });
  expect(justSaid.take("kid", "challenges")).toBeUndefined();
  expect(await ask()).toEqual(["late"]);
});

test("what was said of a person is said once", () => {
  justSaid.note([{ id: "kid", challenges: ["go-to-park"] } as never], changesSent());
  expect(justSaid.take("kid", "challenges")).toEqual(["go-to-park"]);
  expect(justSaid.take("kid", "challenges")).toBeUndefined();
});
