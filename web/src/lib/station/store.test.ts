/** Whatever the network does, and whenever the tablet is started anew: nothing is lost, nothing readable is kept. */

import { afterEach, beforeAll, expect, test } from "vitest";
import { handIn, type Batch, type Reply } from "./handing-in";
import { fromBase64Url, seal, type BoundTo, type SealingKey } from "./sealing";
import { StationStore, type Item } from "./store";

let pair: CryptoKeyPair;
let key: SealingKey;
const opened: StationStore[] = [];
let name = 0;

beforeAll(async () => {
  pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  key = (await crypto.subtle.exportKey("jwk", pair.publicKey)) as unknown as SealingKey;
});
afterEach(() => {
  name += 1;
  opened.length = 0;
});
const store = (): StationStore => {
  const made = new StationStore(`station-test-${name}`);
  opened.push(made);
  return made;
};
const itemOf = (id: string, sealed: string, deviceToken = "tablet-3"): Item => ({
  id,
  deviceToken,
  sessionId: "session",
  offsetS: 0.4,
  measuredAtMs: Date.parse("2026-10-10T02:30:00Z"),
  sealed,
  refusal: null,
});

/** Open as the server does. */
async function open(sealed: string, id: string, sessionId = "session"): Promise<unknown> {
  const bytes = fromBase64Url(sealed)!;
  const [point, iv, rest] = [bytes.slice(1, 66), bytes.slice(66, 78), bytes.slice(78)];
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("raw", point, curve, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256);
  const info = new TextEncoder().encode("eplus/station-item/1");
  const cipher = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: point, info },
    await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]),
    { name: "AES-GCM", length: 256 },
    false,
    ["decrypt"],
  );
  const additionalData = new TextEncoder().encode(`${id}/${sessionId}`);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, cipher, rest);
  return JSON.parse(new TextDecoder().decode(plain));
}

test("what is on the disk says nothing, and the server alone reads it, under its own id alone", async () => {
  const visit = { token: `ecard-${"k0".repeat(13)}`, readings: [{ kind: "glucose", value: 5.1 }] };
  const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
  const to = (id: string): BoundTo => ({ id, sessionId: "session" });
  await store().put(itemOf(one, await seal(key, to(one), visit)));
  const [kept] = await store().list();
  expect(JSON.stringify(kept)).not.toMatch(/glucose|5\.1|ecard/);
  expect(await open(kept!.sealed, one)).toEqual(visit);
  await expect(open(kept!.sealed, other)).rejects.toThrow();
  await expect(open(kept!.sealed, one, "of another tablet")).rejects.toThrow();
  const longer = await seal(key, to(other), { ...visit, advice: "少食生冷".repeat(20) });
  expect(longer.length, "its length tells nothing").toBe(kept!.sealed.length);
  expect(longer.slice(0, 80)).not.toBe(kept!.sealed.slice(0, 80));
});

test("only what was sent is forgotten: what was put under its id meanwhile stays", async () => {
  const kept = store();
  await kept.put(itemOf("a", "first"));
  await kept.refuse(itemOf("a", "first"), { code: "observation_unlikely", words: "Unlikely." });
  await kept.put(itemOf("a", "confirmed"));
  await kept.forget(itemOf("a", "first"));
  expect((await store().list()).map(({ sealed, refusal }) => [sealed, refusal])).toEqual([
    ["confirmed", null],
  ]);
});

test("a device that keeps nothing says so, and still hands in", async () => {
  const indexed = indexedDB;
  Object.defineProperty(globalThis, "indexedDB", {
    configurable: true,
    value: { open: () => { throw new DOMException("full", "QuotaExceededError"); } }, // prettier-ignore
  });
  const kept = store();
  await kept.put(itemOf("a", "sealed"));
  Object.defineProperty(globalThis, "indexedDB", { configurable: true, value: indexed });
  expect(kept.isKept).toBe(false);
  const server = new Server(() => "none");
  expect((await handIn(kept, server.send, Date.now)).state).toBe("done");
  expect([...server.taken.keys()]).toEqual(["a"]);
  expect(await kept.list()).toEqual([]);
});

type Mishap = "none" | "before" | "after" | "part" | "busy" | "broken";

/** A server that takes each id once, and a network in between. Ids that begin with "bad" are refused. */
class Server {
  readonly taken = new Map<string, number>();
  constructor(private readonly mishap: () => Mishap) {}

  send = (_device: string, batch: Batch): Promise<Reply> => {
    const mishap = this.mishap();
    if (mishap === "before") return Promise.reject(new TypeError("no network"));
    if (mishap === "busy") return Promise.resolve({ status: 429, body: {}, retryAfterS: 7 });
    if (mishap === "broken") return Promise.resolve({ status: 502, body: "<html>", retryAfterS: null });
    const sent = mishap === "part" ? batch.items.slice(0, 1) : batch.items;
    const items = sent.map(({ id }) => {
      if (id.startsWith("bad"))
        return { id, status: "refused", code: "observation_impossible", words: "No." };
      const isRepeat = this.taken.has(id);
      this.taken.set(id, (this.taken.get(id) ?? 0) + 1);
      return { id, status: isRepeat ? "repeated" : "recorded" };
    });
    if (mishap === "after") return Promise.reject(new TypeError("the answer was lost"));
    return Promise.resolve({ status: 200, body: { now: "", items }, retryAfterS: null });
  };
}

/** Numbers that look drawn and are the same each time (mulberry32). */
function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const MISHAPS: readonly Mishap[] = ["none", "before", "after", "part", "busy", "broken"];

test("in any order of measuring, sending, losing answers and starting anew, nothing is lost or left behind", async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    name += 1;
    const draw = drawing(seed);
    let isWell = false;
    const server = new Server(() => (isWell ? "none" : MISHAPS[Math.floor(draw() * MISHAPS.length)]!));
    const measured: string[] = [];
    let tablet = store();
    const check = async (): Promise<void> => {
      const kept = (await tablet.list()).map(({ id }) => id);
      const lost = measured.filter((id) => !kept.includes(id) && !server.taken.has(id));
      expect(lost, `seed ${seed}`).toEqual([]);
    };
    for (let step = 0; step < 14; step += 1) {
      const what = draw();
      if (what < 0.5) {
        const id = `${draw() < 0.15 ? "bad" : "good"}-${step}`;
        measured.push(id);
        await tablet.put(itemOf(id, `sealed ${id}`, draw() < 0.3 ? "tablet-of-before" : "tablet-3"));
      } else if (what < 0.85) {
        await handIn(tablet, server.send, Date.now);
      } else {
        tablet = store(); // closed and opened again
      }
      await check();
    }
    isWell = true;
    expect((await handIn(tablet, server.send, Date.now)).state).toBe("done");
    await check();
    const left = await tablet.list();
    expect(left.map(({ id }) => id).sort()).toEqual(measured.filter((id) => id.startsWith("bad")).sort());
    expect(left.every(({ refusal }) => refusal?.code === "observation_impossible")).toBe(true);
    expect([...server.taken.keys()].sort()).toEqual(measured.filter((id) => id.startsWith("good")).sort());
  }
});

test("an item that makes a whole batch malformed is found, and harms no other", async () => {
  const kept = store();
  for (const id of ["a", "odd", "b"]) await kept.put(itemOf(id, `sealed ${id}`));
  const server = new Server(() => "none");
  const send = (device: string, batch: Batch): Promise<Reply> =>
    batch.items.some(({ id }) => id === "odd")
      ? Promise.resolve({ status: 422, body: { code: "invalid_request", detail: "Odd." }, retryAfterS: null })
      : server.send(device, batch);
  expect((await handIn(kept, send, Date.now)).state).toBe("done");
  expect([...server.taken.keys()]).toEqual(["a", "b"]);
  expect((await kept.list()).map(({ id, refusal }) => [id, refusal?.words])).toEqual([["odd", "Odd."]]);
});

test("a tablet that the server does not know holds up no other", async () => {
  const kept = store();
  await kept.put(itemOf("old", "sealed old", "forgotten"));
  await kept.put(itemOf("new", "sealed new"));
  const server = new Server(() => "none");
  const send = (device: string, batch: Batch): Promise<Reply> =>
    device === "forgotten"
      ? Promise.resolve({ status: 401, body: {}, retryAfterS: null })
      : server.send(device, batch);
  expect((await handIn(kept, send, Date.now)).state).toBe("unknown");
  expect((await kept.list()).map(({ id }) => id)).toEqual(["old"]);
});
