/** A tablet locks itself, opens again without a network for its last PIN alone, and forgets when it is shut out. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { StationStore } from "./store";
import { Tablet } from "./tablet.svelte";

const NOW = "2026-10-10T02:30:00Z";
const SHIFT = "shift-of-staff";
type Answer = { status: number; data?: unknown; error?: unknown } | null; // null: no answer

const info = {
  device_id: "d",
  label: "Tablet 3",
  event_id: "e",
  now: NOW,
  booth: { id: "blood", services: ["glucose"] },
  shifts: [{ shift_id: SHIFT, nickname: "kind-kapok-23", nickname_words: "Kind Kapok 23", role: "staff" }],
};
const opened = {
  session_id: "session-1",
  token: "session-token",
  role: "staff",
  ends_at: "2026-10-10T06:00:00Z",
  idle_s: 300,
};
let server: (method: string, path: string) => Answer;
let asked: string[] = [];

vi.mock("./wire", () => {
  const ask =
    (method: string) =>
    (path: string): Promise<unknown> => {
      asked.push(`${method} ${path}`);
      const said = server(method, path);
      if (!said) return Promise.reject(new Unreachable());
      const response = new Response(said.status === 204 ? null : "{}", { status: said.status });
      return Promise.resolve({ data: said.data, error: said.error, response });
    };
  return { headersOf: () => ({}), wire: { GET: ask("GET"), POST: ask("POST"), DELETE: ask("DELETE") } };
});

const well = (method: string, path: string): Answer => {
  if (method === "DELETE") return { status: 204 };
  if (path === "/v1/station-sessions") return { status: 201, data: opened };
  if (path === "/v1/station-device") return { status: 200, data: info };
  return { status: 200, data: {} };
};
const refused = (code: string, status = 401): Answer => ({
  status,
  error: { code, status, title: code, detail: code },
});

let name = 0;
let stops: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"], now: Date.parse(NOW) });
  sessionStorage.clear();
  name += 1;
  asked = [];
  server = well;
});
afterEach(() => {
  stops.forEach((stop) => stop());
  stops = [];
  vi.useRealTimers();
});

async function started(): Promise<Tablet> {
  const tablet = new Tablet(new StationStore(`tablet-test-${name}`));
  stops.push(await tablet.start());
  return tablet;
}
async function atWork(): Promise<Tablet> {
  const tablet = await started();
  await tablet.letIn("device-token");
  await tablet.unlock(SHIFT, "730519");
  expect(tablet.phase).toBe("open");
  return tablet;
}

test("loaded again it is open, closed and opened again it is locked", async () => {
  await atWork();
  const again = await started();
  expect([again.phase, again.session, again.opened?.sessionId]).toEqual([
    "open",
    "session-token",
    "session-1",
  ]);
  sessionStorage.clear(); // as a browser that was closed does
  const anew = await started();
  expect([anew.phase, anew.session]).toEqual(["locked", null]);
});

test("idle it locks itself, and its last PIN opens it without a network, five tries long", async () => {
  const tablet = await atWork();
  vi.advanceTimersByTime(4 * 60_000);
  tablet.touch();
  vi.advanceTimersByTime(4 * 60_000);
  expect(tablet.phase).toBe("open");
  vi.advanceTimersByTime(61_000);
  expect([tablet.phase, tablet.session]).toEqual(["locked", null]);

  server = () => null;
  await expect(tablet.unlock("shift-of-lead", "730519")).rejects.toThrow(Unreachable);
  await expect(tablet.unlock(SHIFT, "258147")).rejects.toMatchObject({ triesLeft: 4 });
  await tablet.unlock(SHIFT, "730519");
  expect([tablet.phase, tablet.session, tablet.opened?.sessionId]).toEqual(["open", null, "session-1"]);
  tablet.lockHere();
  for (let left = 4; left >= 0; left -= 1) {
    await expect(tablet.unlock(SHIFT, "258147")).rejects.toMatchObject({ triesLeft: left });
  }
  await expect(tablet.unlock(SHIFT, "730519")).rejects.toThrow(Unreachable);
});

test("the shift's end locks it, and no PIN opens it any more", async () => {
  const tablet = await atWork();
  server = () => null;
  vi.setSystemTime(Date.parse(opened.ends_at));
  vi.advanceTimersByTime(5_000);
  expect(tablet.phase).toBe("locked");
  await expect(tablet.unlock(SHIFT, "730519")).rejects.toThrow(Unreachable);
});

test("locked by hand, the server ends the session: what would be measured under it would not be believed", async () => {
  const tablet = await atWork();
  await tablet.lock();
  expect(asked).toContain("DELETE /v1/station-sessions/current");
  server = () => null;
  await expect(tablet.unlock(SHIFT, "730519")).rejects.toThrow(Unreachable);
  expect(tablet.phase).toBe("locked");
});

test.each([
  ["station_device_revoked", "revoked"],
  ["station_device_unknown", "new"],
])("told %s it is %s, and keeps nothing that opens it", async (code, phase) => {
  const tablet = await atWork();
  server = () => refused(code);
  await tablet.look();
  expect([tablet.phase, tablet.session, tablet.opened]).toEqual([phase, null, null]);
  const again = await started();
  await again.look();
  expect(again.phase).toBe(phase);
});

test("it knows by how much its clock is wrong, also after it was started without a network", async () => {
  vi.setSystemTime(Date.parse(NOW) - 7 * 3_600_000);
  const tablet = await atWork();
  expect(tablet.offsetS).toBe(7 * 3_600);
  server = () => null;
  const again = await started();
  expect([again.offsetS, again.nowMs()]).toEqual([7 * 3_600, Date.parse(NOW)]);
});
