/** Whatever becomes of the network, and in however many tabs: a counter hands out no more than it may, and tells it once. */

import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { Desk } from "./desk.svelte";

interface Sent {
  path: string;
  body: Record<string, unknown>;
}

let counterId = "";
let left = 0;
/** What the server answers to a path: nothing at all, where it is false. */
let reaches: (path: string) => boolean;
let sent: Sent[] = [];
let stops: (() => void)[] = [];

vi.mock("#lib/api/client", async (original) => {
  const ask =
    (data: (path: string) => unknown) =>
    (path: string, { body }: { body?: Sent["body"] } = {}): Promise<unknown> => {
      if (body) sent.push({ path, body });
      return reaches(path)
        ? Promise.resolve({ data: data(path), response: new Response("{}") })
        : Promise.reject(new Unreachable());
    };
  const counter = (): unknown => ({ point_id: "park", keys: [], allowances: [{ gift_id: "kite", left }] });
  return { ...(await original<object>()), api: { GET: ask(counter), POST: ask(() => ({ gift: "Kite" })) } };
});
// A voucher is its redemption's id here; what a signature is worth is judged elsewhere.
vi.mock("./voucher-token", () => ({
  readVoucher: (token: string) =>
    Promise.resolve({ redemptionId: token, giftId: "kite", pointId: "park", expiresAt: new Date(8e15) }),
}));

beforeEach(() => {
  counterId = `counter-${crypto.randomUUID()}`;
  reaches = () => true;
  sent = [];
});
afterEach(() => {
  stops.forEach((stop) => stop());
  stops = [];
});

function tab(): Desk {
  let desk!: Desk;
  const stop = $effect.root(() => {
    desk = new Desk(counterId, (id) => id);
  });
  stops.push(stop);
  flushSync();
  return desk;
}
async function settled(desk: Desk): Promise<Desk> {
  await vi.waitFor(() => expect(desk.counter.isLoading || !desk.counter.value).toBe(false));
  return desk;
}
/** What came of showing a voucher: what to hand out, or why not. */
async function shown(desk: Desk, voucher: string): Promise<unknown> {
  await desk.scan(voucher);
  const [line] = desk.lines;
  return line?.refusal && "why" in line.refusal ? line.refusal.why : line?.gift;
}

test("what was told stays counted until the server was asked again", async () => {
  left = 2;
  const desk = await settled(tab());
  reaches = () => false;
  expect([await shown(desk, "a"), await shown(desk, "b")]).toEqual(["kite", "kite"]);
  reaches = (path) => path !== "/v1/gift-counters/{counter_id}"; // the network goes before it is asked
  await desk.tell();
  expect(desk.waiting).toEqual([]);
  reaches = () => false;
  expect(await shown(desk, "c")).toBe("allowance");
  expect(await shown(await settled(tab()), "c")).toBe("allowance"); // loaded again, from what was kept
  expect(desk.allowances).toEqual([{ giftId: "kite", left: 0 }]);
  left = 1; // an officer has allowed one more
  reaches = () => true;
  await desk.tell();
  reaches = () => false;
  expect([await shown(desk, "c"), await shown(desk, "d")]).toEqual(["kite", "allowance"]);
});

test("two tabs of a counter share what it may, also at once, and before they have looked", async () => {
  left = 1;
  const [one, other] = [await settled(tab()), await settled(tab())];
  reaches = () => false;
  const both = await Promise.all([shown(one, "a"), shown(other, "b")]);
  expect(both.sort()).toEqual(["allowance", "kite"]);
  const [use] = [...one.uses, ...other.uses];
  const fresh = tab();
  await vi.waitFor(() => expect(fresh.counter.value).not.toBeNull());
  fresh.uses = []; // as before the disk was read
  expect(await shown(fresh, use!.redemptionId)).toBe("used");
});

test("what had no answer is told once, under the id that it was sent under, whoever tells it", async () => {
  left = 1;
  const desk = await settled(tab());
  reaches = (path) => !path.endsWith("/redemptions"); // it may well have been redeemed
  expect(await shown(desk, "a")).toBe("kite");
  await desk.tell();
  expect(desk.waiting).toEqual([]);
  const [asked, ...told] = sent;
  expect(asked!.path).toMatch(/redemptions$/);
  expect(told.map(({ path, body }) => [path.split("/").at(-1), body])).toMatchObject([
    ["offline-uses", { uses: [{ id: asked!.body["use_id"], voucher: "a" }] }],
  ]);
});

test("a voucher that the server redeemed is known again without a network, and takes nothing from what is left", async () => {
  left = 1;
  const desk = await settled(tab());
  expect(await shown(desk, "a")).toBe("Kite");
  reaches = () => false;
  expect(await shown(desk, "a")).toBe("used");
  expect(desk.allowances).toEqual([{ giftId: "kite", left: 1 }]);
  const again = await settled(tab()); // loaded again, from what was kept
  expect(again.waiting).toEqual([]);
  expect([await shown(again, "a"), await shown(again, "b")]).toEqual(["used", "kite"]);
});
