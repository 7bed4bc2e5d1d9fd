import { afterEach, beforeEach, expect, test, vi } from "vitest";

const ME = { account_id: "one", person: { id: "child" }, persons: [] };
const answers = (body: object) => () => Promise.resolve(Response.json(body));
const noNetwork = () => Promise.reject(new TypeError("Failed to fetch"));

async function opened() {
  vi.resetModules();
  return (await import("./session.svelte")).session;
}

beforeEach(() => {
  localStorage.clear();
  document.cookie = "eplus_csrf=token";
});
afterEach(() => {
  vi.unstubAllGlobals();
  document.cookie = "eplus_csrf=; max-age=0";
});

test("a session whose owner nobody could tell is not taken for none, and is asked for again with a network", async () => {
  vi.stubGlobal("fetch", noNetwork);
  const session = await opened();
  await session.load();
  expect(session.state).toBe("away");

  vi.stubGlobal("fetch", answers(ME));
  dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(session.state).toBe("signed-in"));
});

test("without a network the person stays who they were", async () => {
  localStorage.setItem("eplus.me", JSON.stringify(ME));
  vi.stubGlobal("fetch", noNetwork);
  const session = await opened();
  await session.load();
  expect([session.state, session.me]).toEqual(["signed-in", ME]);
});

test("the same answer once more changes nothing, so that nothing is asked for again", async () => {
  localStorage.setItem("eplus.me", JSON.stringify(ME));
  vi.stubGlobal("fetch", answers(ME));
  const session = await opened();
  const before = session.me;
  await session.load();
  expect(session.me).toBe(before);
});

test("without the cookie of a session nobody is asked", async () => {
  document.cookie = "eplus_csrf=; max-age=0";
  const asked = vi.fn();
  vi.stubGlobal("fetch", asked);
  const session = await opened();
  await session.load();
  expect(session.state).toBe("signed-out");
  expect(asked).not.toHaveBeenCalled();
});

test("an answer that comes after signing out brings nobody back", async () => {
  localStorage.setItem("eplus.me", JSON.stringify(ME));
  let tell!: (response: Response) => void;
  vi.stubGlobal("fetch", (request: Request) =>
    request.method === "GET"
      ? new Promise<Response>((resolve) => (tell = resolve))
      : Promise.resolve(new Response(null, { status: 204 })),
  );
  const session = await opened();
  const asking = session.load();
  await vi.waitFor(() => expect(tell).toBeDefined());
  await session.signOut();
  tell(Response.json(ME));
  await asking;
  expect([session.state, session.me, localStorage.getItem("eplus.me")]).toEqual(["signed-out", null, null]);
});

test("who signed in again in another tab need not do it here too", async () => {
  localStorage.setItem("eplus.me", JSON.stringify(ME));
  document.cookie = "eplus_csrf=; max-age=0";
  vi.stubGlobal("fetch", answers(ME));
  const session = await opened();
  await session.load();
  expect(session.state).toBe("expired");
  document.cookie = "eplus_csrf=token";
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(session.state).toBe("signed-in"));
});
