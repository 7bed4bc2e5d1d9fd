/** The session is renewed once for all who wait, and a lost CSRF cookie is recovered from, unseen by pages. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clock } from "#lib/offline/clock";
import { answer, api, onSessionEnded, send } from "./client";
import { Problem, Unreachable } from "./problems";

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
const refused = (status: number, code: string): Response => json(status, { code, detail: code, status });

let asked: string[];
let answers: Map<string, (() => Response)[]>;

beforeEach(() => {
  asked = [];
  answers = new Map();
  localStorage.clear();
  document.cookie = "eplus_csrf=first";
  vi.stubGlobal("fetch", (request: Request) => {
    const name = `${request.method} ${new URL(request.url).pathname}`;
    asked.push(name);
    const next = answers.get(name)?.shift();
    return next ? Promise.resolve(next()) : Promise.reject(new TypeError("no network"));
  });
  let turn: Promise<unknown> = Promise.resolve();
  vi.stubGlobal("navigator", {
    ...navigator,
    languages: ["en"],
    locks: { request: (_: string, work: () => Promise<unknown>) => (turn = turn.then(work)) },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  document.cookie = "eplus_access_life=; max-age=0";
});

const give = (name: string, ...responses: (() => Response)[]): unknown => answers.set(name, responses);

test("an expired session is renewed once for two requests that wait, and both are sent again", async () => {
  give(
    "GET /v1/districts",
    () => refused(401, "access_token_expired"),
    () => json(200, { features: [1] }),
  );
  give(
    "GET /v1/enrolments",
    () => refused(401, "access_token_expired"),
    () => json(200, { items: [] }),
  );
  give("POST /v1/sessions/refresh", () => json(200, {}));
  const both = await Promise.all([
    answer(api.GET("/v1/districts")),
    answer(api.GET("/v1/enrolments", { params: { query: { person_id: "p" } } })),
  ]);
  expect(both).toEqual([{ features: [1] }, { items: [] }]);
  expect(asked.filter((name) => name.includes("refresh"))).toHaveLength(1);
});

/** An access token that began so long ago and is good for ten minutes. */
function keepLife(ageS: number): void {
  const beginsS = Math.round(Date.now() / 1_000 - ageS);
  document.cookie = `eplus_access_life=${beginsS}-${beginsS + 600}`;
}

test.each([
  ["is about to end", 540],
  ["ended while the tab slept", 86_400],
  ["seems to begin only later, as the device's clock was set back", -3_600],
])("a token that %s is renewed before anything is asked, once for all who ask", async (_, ageS) => {
  keepLife(ageS);
  give("GET /v1/districts", () => json(200, { features: [] }));
  give("GET /v1/challenges", () => json(200, { items: [] }));
  give("POST /v1/sessions/refresh", () => (keepLife(0), json(200, {})));
  await Promise.all([answer(api.GET("/v1/districts")), answer(api.GET("/v1/challenges"))]);
  expect(asked.filter((name) => name.includes("refresh"))).toHaveLength(1);
  expect(asked[0]).toBe("POST /v1/sessions/refresh");
});

test("a token that is good is not renewed, and the clock goes by the server's when the device's is wrong", async () => {
  const ask = async (): Promise<void> => {
    give("GET /v1/districts", () => json(200, { features: [] }));
    await answer(api.GET("/v1/districts"));
  };
  keepLife(60);
  await ask();
  vi.spyOn(clock, "offsetMs", "get").mockReturnValue(3_600_000);
  keepLife(60 - 3_600);
  await ask();
  expect(asked).toEqual(["GET /v1/districts", "GET /v1/districts"]);
});

test.each([
  ["is not permitted", () => refused(401, "refresh_token_invalid"), 1],
  ["is asked for too often", () => refused(429, "too_many_requests"), 0],
])("when the renewal ahead %s, the request still is sent, and tells", async (_, renewal, timesEnded) => {
  const ended = vi.fn();
  const stop = onSessionEnded(ended);
  keepLife(540);
  give("POST /v1/sessions/refresh", renewal);
  const refusal = (): Response => refused(401, "access_token_expired");
  give("GET /v1/districts", timesEnded ? refusal : () => json(200, { features: [] }));
  const response = await send(new Request(`${location.origin}/v1/districts`));
  expect([response.status, ended.mock.calls.length]).toEqual([timesEnded ? 401 : 200, timesEnded]);
  expect(asked).toEqual(["POST /v1/sessions/refresh", "GET /v1/districts"]);
  stop();
});

test("a session that cannot be renewed is told, with the refusal", async () => {
  const ended = vi.fn();
  const stop = onSessionEnded(ended);
  give("GET /v1/districts", () => refused(401, "access_token_expired"));
  give("POST /v1/sessions/refresh", () => refused(401, "refresh_token_invalid"));
  await expect(answer(api.GET("/v1/districts"))).rejects.toMatchObject({ status: 401 });
  expect(ended).toHaveBeenCalledOnce();
  stop();
});

test("a session that has ended is asked about once by all who wait, and again by who asks later", async () => {
  const paths = ["districts", "challenges", "badges"] as const;
  for (const path of paths) give(`GET /v1/${path}`, () => refused(401, "access_token_expired"));
  const refusal = (): Response => refused(401, "refresh_token_invalid");
  give("POST /v1/sessions/refresh", refusal, refusal);
  const ask = (path: string): Promise<Response> => send(new Request(`${location.origin}/v1/${path}`));
  const all = await Promise.all(paths.map(ask));
  const renewals = (): number => asked.filter((name) => name.includes("refresh")).length;
  expect([all.map((one) => one.status), renewals()]).toEqual([[401, 401, 401], 1]);

  await new Promise((resolve) => setTimeout(resolve, 5));
  give("GET /v1/districts", () => refused(401, "access_token_expired"));
  await ask("districts");
  expect(renewals()).toBe(2);
});

test("a server that is away while the session is renewed ends nothing", async () => {
  const ended = vi.fn();
  const stop = onSessionEnded(ended);
  give("GET /v1/districts", () => refused(401, "access_token_expired"));
  await expect(answer(api.GET("/v1/districts"))).rejects.toBeInstanceOf(Unreachable);
  expect(ended).not.toHaveBeenCalled();
  stop();
});

test("too many renewals end nothing", async () => {
  const ended = vi.fn();
  const stop = onSessionEnded(ended);
  give("GET /v1/districts", () => refused(401, "access_token_expired"));
  give("POST /v1/sessions/refresh", () => refused(429, "too_many_requests"));
  await expect(answer(api.GET("/v1/districts"))).rejects.toBeInstanceOf(Unreachable);
  expect(ended).not.toHaveBeenCalled();
  stop();
});

test("a session is renewed also after the device's clock was set back", async () => {
  localStorage.setItem("eplus.renewed_at", String(Date.now() + 3_600_000));
  give(
    "GET /v1/districts",
    () => refused(401, "access_token_expired"),
    () => json(200, { features: [] }),
  );
  give("POST /v1/sessions/refresh", () => json(200, {}));
  await expect(answer(api.GET("/v1/districts"))).resolves.toEqual({ features: [] });
  expect(asked).toContain("POST /v1/sessions/refresh");
});

test("a lost CSRF cookie costs one more request, no more", async () => {
  give(
    "POST /v1/families",
    () => refused(403, "csrf_token_invalid"),
    () => json(201, { id: "f" }),
  );
  await expect(answer(api.POST("/v1/families", { body: {} }))).resolves.toEqual({ id: "f" });
  give(
    "POST /v1/families",
    () => refused(403, "csrf_token_invalid"),
    () => refused(403, "csrf_token_invalid"),
  );
  await expect(answer(api.POST("/v1/families", { body: {} }))).rejects.toBeInstanceOf(Problem);
  expect(asked).toHaveLength(4);
});

test("other refusals are not repeated", async () => {
  give("POST /v1/families", () => refused(403, "not_permitted"));
  await expect(answer(api.POST("/v1/families", { body: {} }))).rejects.toMatchObject({
    code: "not_permitted",
  });
  expect(asked).toHaveLength(1);
});
