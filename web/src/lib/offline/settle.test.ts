// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { instantOf, KEPT_MS, type CatchIntent, type CheckInIntent, type Spawn } from "./intents";
import { forgetOld, settle, SLICE, type CheckInItem, type Reply, type Sender } from "./settle";
import { VisitStore } from "./store";

const NOW = Date.parse("2026-11-23T02:30:00Z");
const PLACE = { longitude: 114.188227, latitude: 22.282564, accuracy_m: 8 };
const SPAWN: Spawn = {
  spawn_id: "victoria-park.29861910.2",
  creature: {
    id: "spotted-dove",
    set_id: "garden-birds",
    kind: "animal",
    name: "Spotted dove",
    scientific_name: null,
    rarity: "common",
    edition_size: null,
    icon: "noto:dove",
    fact: "…",
  },
  starts_at: "2026-11-23T02:30:00Z",
  ends_at: "2026-11-23T03:00:00Z",
  is_caught: false,
};

/** A server that remembers what it did under each key, and can lose its answer or be away. */
class Server implements Sender {
  accountId = "account-1";
  offset = 0;
  now = NOW;
  sent: CheckInItem[][] = [];
  catchKeys: string[] = [];
  done = new Map<string, string>();
  fault: "none" | "away" | "answer lost" | "signed out" | "not ours" = "none";
  /** Keys of check-ins for which it waited in vain for a lock. */
  locked = new Set<string>();
  reason = "check_in_accepted";
  #keys = 0;

  nowMs = (): number => this.now;
  offsetMs = (): number => this.offset;
  newKey = (): string => `new-${++this.#keys}`;

  sendCheckIns = (_slug: string, items: CheckInItem[]): Promise<Reply> => {
    this.sent.push(items);
    return this.#answer(() => ({ items: items.map((one) => this.#checkIn(one)) }), 200);
  };
  sendCatch = (_slug: string, body: object, key: string): Promise<Reply> => {
    this.catchKeys.push(key);
    return this.#answer(() => {
      this.done.set(key, JSON.stringify(body));
      return { creature: SPAWN.creature, awards: [], words: "You caught it" };
    }, 201);
  };

  #checkIn(item: CheckInItem): object {
    const body = JSON.stringify(item);
    const before = this.done.get(item.key);
    expect(before === undefined || before === body, "a repeat is the same body").toBe(true);
    if (this.locked.has(item.key)) {
      return { key: item.key, status: 503, check_in: null, problem: { code: "busy", words: "" } };
    }
    if (this.reason === "check_in_from_the_future") {
      return { key: item.key, status: 422, check_in: null, problem: { code: this.reason, words: "" } };
    }
    this.done.set(item.key, body);
    const isAccepted = this.reason === "check_in_accepted";
    const answer = {
      verdict: isAccepted ? "accepted" : "rejected",
      reason: { code: this.reason, words: "…" },
      catchable: isAccepted ? [SPAWN] : [],
      awards: [],
    };
    return { key: item.key, status: 201, check_in: answer, problem: null };
  }

  async #answer(work: () => object, status: number): Promise<Reply> {
    await Promise.resolve();
    if (this.fault === "away") throw new Error("away");
    if (this.fault === "signed out") return { status: 401, body: { code: "not_authenticated" } };
    if (this.fault === "not ours") return { status: 403, body: "<h1>Blocked by the firewall</h1>" };
    const body = work();
    if (this.fault === "answer lost") throw new Error("lost");
    return { status, body };
  }
}

let store: VisitStore;
let server: Server;
let count = 0;

beforeEach(() => {
  store = new VisitStore(`visits-${++count}`);
  server = new Server();
});
afterEach(() => store.close());

async function add(change: Partial<CheckInIntent> = {}): Promise<CheckInIntent> {
  const measuredAtMs = change.measuredAtMs ?? NOW - 60_000;
  const intent: CheckInIntent = {
    key: `key-${++count}`,
    visitId: "visit",
    accountId: "account-1",
    personId: "person",
    personName: "Ka Yan",
    challenge: "go-to-park",
    language: "en",
    state: "waiting",
    tries: 0,
    refusal: null,
    settledAtMs: null,
    fix: { place: await store.seal(PLACE), measuredAtMs, offsetMs: 0, sentAs: null },
    arrivalFix: null,
    answer: null,
    hasWaited: true,
    isSeen: false,
    ...change,
    measuredAtMs,
  };
  await store.put("checkIns", intent);
  return intent;
}

async function addCatch(key: string): Promise<void> {
  const { fix, accountId, personId, personName, challenge, measuredAtMs } = await add({ state: "settled" });
  const intent: CatchIntent = {
    ...{ key, visitId: "visit", accountId, personId, personName, challenge, measuredAtMs, fix },
    ...{ language: "en", state: "waiting", tries: 0, refusal: null, settledAtMs: null },
    ...{ spawn: SPAWN, answer: null, isNew: true },
  };
  await store.put("catches", intent);
}

const only = async (): Promise<CheckInIntent> => (await store.list("checkIns"))[0]!;

describe("a check-in", () => {
  test("is sent once and settled", async () => {
    const { key } = await add();
    expect(await settle(store, server)).toBe(true);
    expect(await settle(store, server)).toBe(true);
    expect(server.sent.flat().map((one) => one.key)).toEqual([key]);
    expect((await only()).answer?.reason.code).toBe("check_in_accepted");
  });

  test.each(["away", "answer lost", "signed out", "not ours"] as const)(
    "server %s: repeated with key and body",
    async (fault) => {
      await add();
      server.fault = fault;
      await settle(store, server).catch(() => undefined);
      expect((await only()).state).toBe("waiting");
      server.fault = "none";
      server.offset = 3_600_000; // even when the clock is known better by then
      expect(await settle(store, server)).toBe(true);
      const [first, second] = server.sent.flat();
      expect(second).toEqual(first);
      expect(server.done.size).toBe(1);
    },
  );

  test("survives a tab that is killed at any write", async () => {
    await add();
    let left = 0;
    for (let survivable = 0; survivable < 5; survivable += 1) {
      const dying = new VisitStore(`visits-${count - 1}`);
      dying.put = ((put) => {
        left = survivable;
        return (...args: Parameters<VisitStore["put"]>) =>
          left-- > 0 ? put(...args) : Promise.reject(new Error("killed"));
      })(store.put.bind(store)) as VisitStore["put"];
      dying.list = store.list.bind(store);
      dying.open = store.open.bind(store);
      await settle(dying, server).catch(() => undefined);
    }
    expect(await settle(store, server)).toBe(true);
    expect([server.done.size, (await only()).state]).toEqual([1, "settled"]);
  });

  test("of another account is left alone, and sent when that signs in", async () => {
    await add({ accountId: "account-2" });
    expect(await settle(store, server)).toBe(true);
    expect(server.sent).toEqual([]);
    server.accountId = "account-2";
    await settle(store, server);
    expect(server.sent.flat()).toHaveLength(1);
  });

  test(`goes in slices of ${SLICE}, earliest first`, async () => {
    for (let at = 0; at < SLICE + 1; at += 1) await add({ measuredAtMs: NOW - at * 1_000 });
    await settle(store, server);
    expect(server.sent.map((slice) => slice.length)).toEqual([SLICE, 1]);
    const instants = server.sent.flat().map((one) => one.fix.captured_at);
    expect(instants).toEqual([...instants].sort());
  });

  test("that the server could not decide keeps nothing else from being sent", async () => {
    const stuck = await add();
    server.locked.add(stuck.key);
    await add({ challenge: "another-game" });
    await addCatch("catch-1");
    expect(await settle(store, server)).toBe(false);
    expect(server.catchKeys).toEqual(["catch-1"]);
    const waiting = (await store.list("checkIns")).filter((one) => one.state === "waiting");
    expect(waiting.map((one) => one.key)).toEqual([stuck.key]);
  });

  test("forgets its place unless something can be caught with it", async () => {
    await add();
    await settle(store, server);
    expect((await only()).fix).not.toBeNull();
    await store.remove("checkIns", (await only()).key);
    server.reason = "check_in_outside_park";
    await add();
    await settle(store, server);
    expect((await only()).fix).toBeNull();
  });

  test("forgets its place after a day, and says that it came too late", async () => {
    await add({ measuredAtMs: NOW - KEPT_MS - 1 });
    await settle(store, server);
    const late = await only();
    expect([late.fix, late.state, late.refusal?.code]).toEqual([null, "settled", "check_in_capture_too_old"]);
    expect(server.sent).toEqual([]);
  });
});

describe("the clock", () => {
  const DAYS_MS = 2 * KEPT_MS;

  test.each([DAYS_MS, -DAYS_MS])("two days wrong (%d ms) loses nothing", async (offset) => {
    server.offset = offset;
    const fix = { place: await store.seal(PLACE), measuredAtMs: NOW, offsetMs: offset, sentAs: null };
    await add({ measuredAtMs: NOW, fix });
    await forgetOld(store, NOW + offset);
    server.reason = "check_in_outside_park";
    expect(await settle(store, server)).toBe(true);
    await forgetOld(store, NOW + offset);
    const one = await only();
    expect([one.answer?.reason.code, one.fix]).toEqual(["check_in_outside_park", null]);
    expect(instantOf(one)).toEqual(new Date(NOW + offset));
  });

  test("set right since: the place is forgotten a day after it was taken", async () => {
    const measuredAtMs = NOW + DAYS_MS; // by a phone two days fast
    const fix = { place: await store.seal(PLACE), measuredAtMs, offsetMs: -DAYS_MS, sentAs: null };
    await add({ measuredAtMs, fix, arrivalFix: fix });
    await forgetOld(store, NOW + KEPT_MS);
    expect((await only()).fix).not.toBeNull();
    await forgetOld(store, NOW + KEPT_MS + 1);
    expect([(await only()).fix, (await only()).arrivalFix]).toEqual([null, null]);
  });

  test("an hour wrong is corrected before sending", async () => {
    server.offset = -3_600_000;
    await add();
    await settle(store, server);
    expect(server.sent.flat()[0]?.fix.captured_at).toBe(new Date(NOW - 3_660_000).toISOString());
  });

  test("refused as ahead: once more under a new key, by the time that the answer told", async () => {
    const { key } = await add();
    server.reason = "check_in_from_the_future";
    const send = server.sendCheckIns;
    server.sendCheckIns = async (...args) => {
      const reply = await send(...args);
      server.offset = -3_600_000;
      return reply;
    };
    expect(await settle(store, server)).toBe(false);
    server.reason = "check_in_accepted";
    expect(await settle(store, server)).toBe(true);
    const again = await only();
    expect(again.key).not.toBe(key);
    expect(again.fix?.sentAs).toBe(new Date(NOW - 3_660_000).toISOString());
  });
});

describe("a catch", () => {
  test("is repeated under its key until there is an answer", async () => {
    await addCatch("catch-1");
    server.fault = "answer lost";
    await settle(store, server).catch(() => undefined);
    server.fault = "none";
    await settle(store, server);
    await settle(store, server);
    expect(server.catchKeys).toEqual(["catch-1", "catch-1"]);
    expect((await store.list("catches"))[0]?.answer).not.toBeNull();
    expect((await store.list("catches"))[0]?.fix).toBeNull();
  });
});

describe("the store", () => {
  test("shows no coordinates to whoever reads the disk", async () => {
    const { fix } = await add();
    const bytes = new TextDecoder().decode(fix!.place.data);
    expect(bytes).not.toContain("114.188");
    expect(await store.open(fix!.place)).toEqual(PLACE);
  });

  test("a full device keeps it in memory, sends it, and says so", async () => {
    const full = new VisitStore("full");
    const failing = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    try {
      const place = await full.seal(PLACE);
      const intent = await add();
      await full.put("checkIns", { ...intent, fix: { ...intent.fix!, place } });
      expect(full.isKept).toBe(false);
      expect(await settle(full, server)).toBe(true);
      expect(server.sent.flat()).toHaveLength(1);
    } finally {
      IDBObjectStore.prototype.put = failing;
    }
  });
});
