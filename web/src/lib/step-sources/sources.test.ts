import { expect, test } from "vitest";
import { isSameOrder, moved, placeUnder, type RankedDevice } from "./ranking";
import {
  backfilling,
  canReconnect,
  grainOf,
  groupSources,
  isToBeSent,
  readReturn,
  type PersonSource,
} from "./sources";

const source = (slug: string, rest: Partial<PersonSource> = {}): PersonSource => ({
  slug,
  name: slug,
  is_available: true,
  deliveries: ["notify", "pull"],
  grain_s: 60,
  backfill_days_most: 30,
  status: "not_connected",
  status_words: "",
  connected_at: null,
  last_synced_at: null,
  backfill: null,
  trouble: null,
  ...rest,
});
const slugs = (sources: PersonSource[]): string[] => sources.map((one) => one.slug);

test("one's own first, then what can be connected; what is disconnected stays, to delete its steps", () => {
  const grouped = groupSources([
    source("garmin", { status: "disconnected" }),
    source("polar"),
    source("oura", { is_available: false }),
    source("health-connect", { deliveries: ["upload"] }),
    source("withings", { status: "active" }),
  ]);
  expect(slugs(grouped.mine)).toEqual(["withings", "garmin"]);
  expect(slugs(grouped.more)).toEqual(["polar"]);
  expect(slugs(grouped.phone)).toEqual(["health-connect"]);
  expect(slugs(grouped.other)).toEqual(["oura"]);
});

test("earlier days are on their way until all are there", () => {
  const active = (days_done: number) =>
    source("garmin", { status: "active", backfill: { days: 30, days_done, is_sent_later: false } });
  expect(backfilling([active(29)])).toHaveLength(1);
  expect(backfilling([active(30)])).toHaveLength(0);
  expect(backfilling([{ ...active(3), status: "ended" }])).toHaveLength(0);
});

test("days that a vendor sends by itself are told of for a day", () => {
  const asked = source("garmin", {
    status: "active",
    connected_at: "2026-11-30T01:00:00Z",
    backfill: { days: 30, days_done: 30, is_sent_later: true },
  });
  expect(isToBeSent(asked, new Date("2026-11-30T20:00:00Z"))).toBe(true);
  expect(isToBeSent(asked, new Date("2026-12-01T02:00:00Z"))).toBe(false);
  expect(isToBeSent({ ...asked, status: "ended" }, new Date("2026-11-30T20:00:00Z"))).toBe(false);
});

test("what has ended can be connected again where it is to be had", () => {
  expect(canReconnect(source("a", { status: "ended" }))).toBe(true);
  expect(canReconnect(source("a", { status: "ended", is_available: false }))).toBe(false);
  expect(canReconnect(source("a", { status: "active" }))).toBe(false);
});

test("how finely a source counts", () => {
  expect([30, 60, 900, 3_600, 86_400].map((grain_s) => grainOf(source("a", { grain_s })).by)).toEqual([
    "minute",
    "minute",
    "minutes",
    "hour",
    "day",
  ]);
});

test("what came back is read from the fragment, and nothing else is taken for it", () => {
  expect(readReturn("#source=garmin&state=s&code=a%2Fb")).toEqual({
    source: "garmin",
    state: "s",
    code: "a/b",
  });
  expect(readReturn("#source=garmin&error=access_denied")).toEqual({
    source: "garmin",
    error: "access_denied",
  });
  for (const other of ["", "#", "#state=s&code=c", "#source=../me&state=s&code=c", "#source=garmin&code=c"])
    expect(readReturn(other)).toBeNull();
});

const device = (key: string, is_counted = true): RankedDevice =>
  ({ source: "garmin", key, is_counted }) as RankedDevice;

test("a device moves to its place and the others keep their order", () => {
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  for (const to of [-1, 3]) expect(moved(["a", "b", "c"], 0, to)).toEqual(["a", "b", "c"]);
});

test("leaving out is a change as well as moving is", () => {
  const order = [device("a"), device("b")];
  expect(isSameOrder(order, [device("a"), device("b")])).toBe(true);
  expect(isSameOrder(order, [device("b"), device("a")])).toBe(false);
  expect(isSameOrder(order, [device("a"), device("b", false)])).toBe(false);
});

test("a finger above or below the list is over its ends", () => {
  const rows = [0, 60, 120].map((top) => ({ top, height: 50 }));
  expect([-5, 10, 70, 115, 400].map((y) => placeUnder(y, rows))).toEqual([0, 0, 1, 2, 2]);
});
