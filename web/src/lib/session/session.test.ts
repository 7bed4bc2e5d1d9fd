import { afterEach, beforeEach, expect, test, vi } from "vitest";

const ME = { account_id: "one", person: { id: "child" } };
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
