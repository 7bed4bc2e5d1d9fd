/** What is on the desk is for who measured it: nobody after them sees it, and no refusal takes it off the disk. */

import { readFileSync } from "node:fs";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { Desk } from "./desk.svelte";
import { Outbox } from "./outbox.svelte";
import { toBase64Url, type SealingKey } from "./sealing";
import { StationStore } from "./store";
import { Tablet } from "./tablet.svelte";
import type { Rules } from "./wire";

type Answer = { status: number; data?: unknown; error?: unknown } | null; // null: no answer

const cases = JSON.parse(readFileSync("../tests/stations/tablet_cases.json", "utf8")) as {
  rules: object;
  words: Record<string, string>;
};
const words = Object.fromEntries(Object.entries(cases.words).map(([code, en]) => [code, { en }]));
const rules = { ...cases.rules, words };
const SHIFTS = ["shift-of-staff", "shift-of-lead"] as const;
let server: (path: string) => Answer;
let sealingKey: SealingKey;

vi.mock("./wire", async (original) => {
  const ask = (path: string): Promise<unknown> => {
    const said = server(path);
    if (!said) return Promise.reject(new Unreachable());
    const response = new Response("{}", { status: said.status });
    return Promise.resolve({ data: said.data, error: said.error, response });
  };
  return { ...(await original<object>()), wire: { GET: ask, POST: ask } };
});

const now = (): string => new Date().toISOString();
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
const well = (path: string): Answer => {
  if (path === "/v1/station-sessions") {
    const session = {
      session_id: "session-1",
      token: "token",
      role: "staff",
      ends_at: inAnHour(),
      idle_s: 300,
    };
    return { status: 201, data: session };
  }
  if (path === "/v1/station-keys") return { status: 200, data: { keys: [], sealing_key: sealingKey } };
  if (path === "/v1/station-rules") return { status: 200, data: rules };
  if (path === "/v1/station-device") return { status: 200, data: { now: now(), shifts: [] } };
  return null;
};
const refused = (code: string, status: number): Answer => ({
  status,
  error: { code, status, title: code, detail: code },
});

let name = 0;
let outbox: Outbox;

beforeAll(async () => {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  sealingKey = (await crypto.subtle.exportKey("jwk", pair.publicKey)) as unknown as SealingKey;
  const locks = { request: (_: string, work: () => Promise<unknown>) => work() };
  Object.defineProperty(navigator, "locks", { configurable: true, value: locks });
});
beforeEach(() => {
  sessionStorage.clear();
  name += 1;
  server = well;
});
afterEach(() => outbox.stop());

const onDisk = (): StationStore => new StationStore(`desk-test-${name}`);

/** A desk at which a guest's glucose is typed. */
async function atWork(): Promise<{ tablet: Tablet; desk: Desk }> {
  const store = onDisk();
  const tablet = new Tablet(store);
  outbox = new Outbox(store);
  const desk = new Desk(tablet, outbox);
  await tablet.letIn("device-token");
  await tablet.unlock(SHIFTS[0], "730519");
  typed(desk);
  return { tablet, desk };
}
function typed(desk: Desk): void {
  desk.guest();
  desk.draft.values.glucose.text = "5.1";
  desk.draft.meal = "fasting";
  desk.draft.consent = "yes";
}
const seen = (desk: Desk): unknown[] => [desk.draft.who, desk.draft.readings, desk.result, desk.problem];
const NOBODY = [null, [], null, null];

test("locked and opened for its own shift the desk goes on, for another it shows nobody of before", async () => {
  const { tablet, desk } = await atWork();
  tablet.lockHere();
  await tablet.unlock(SHIFTS[0], "730519");
  expect(desk.draft.readings).toHaveLength(1);
  await desk.save();
  tablet.lockHere();
  await tablet.unlock(SHIFTS[0], "730519");
  expect(desk.result?.visit.readings).toHaveLength(1);
  tablet.lockHere();
  await tablet.unlock(SHIFTS[1], "258147");
  expect(seen(desk)).toEqual(NOBODY);
  expect(await onDisk().list(), "it is handed in all the same").toHaveLength(1);
});

test.each(["station_device_revoked", "station_device_unknown"])("told %s the desk is empty", async (code) => {
  const { tablet, desk } = await atWork();
  server = () => refused(code, 401);
  await tablet.look();
  expect(seen(desk)).toEqual(NOBODY);
});

test("a refused visit stays on the disk until it is saved anew and taken", async () => {
  const { desk } = await atWork();
  server = (path) => (path === "/v1/station-visits" ? refused("observation_unlikely", 422) : well(path));
  await desk.save();
  await vi.waitFor(() => expect(desk.problem?.code).toBe("observation_unlikely"));
  expect([desk.result, desk.draft.readings.length]).toEqual([null, 1]);
  const kept = await onDisk().list();
  expect(kept.map(({ id, refusal }) => [id, refusal?.code])).toEqual([
    [desk.draft.id, "observation_unlikely"],
  ]);

  server = (path) => (path === "/v1/station-visits" ? { status: 201, data: { slip: null } } : well(path));
  await desk.save();
  await vi.waitFor(() => expect(desk.result?.state).toBe("recorded"));
  expect(await onDisk().list()).toEqual([]);
});

test("a pass under which this tablet kept a visit is not taken again, a card is; and nobody is shown", async () => {
  const { desk } = await atWork();
  server = () => null; // no network
  const pass = toBase64Url(new Uint8Array(113).fill(1));
  for (const [code, again] of [
    [pass, "used"],
    ["ecard-1kq0WuFzRhpJ5bq0x3Qh8m2t1cA", "ours"],
  ] as const) {
    typed(desk);
    expect(await desk.scanned(code)).toBe("ours");
    await desk.save();
    desk.next("en");
    expect(await desk.scanned(code), code).toBe(again);
    expect(desk.draft.who?.token ?? null).toBe(again === "used" ? null : code);
  }
});

test("a pair that cannot be calls nobody for help; one that can be does, at once", async () => {
  const { desk } = await atWork();
  const urgent = (high: string, low: string): string[] => {
    desk.draft.pressures[0] = { high, low };
    return desk.draft.urgent(rules as unknown as Rules).map(({ what }) => what);
  };
  expect(urgent("118", "300")).toEqual([]);
  expect(urgent("118", "130")).toEqual([]);
  expect(urgent("190", "100")).toEqual(["blood_pressure"]);
});
