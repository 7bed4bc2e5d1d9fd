/** A tap on a creature is written down, whatever the album's answer does; what is new is said to be so once. */

import { beforeEach, expect, test, vi } from "vitest";
import type { CatchIntent, CheckInIntent } from "#lib/offline/intents";
import { CatchMoment } from "./catch-moment.svelte";
import type { SceneSpawn } from "./scene.svelte";

interface Catcher {
  checkIn: CheckInIntent;
  isNew: boolean;
}
const { album, queue } = vi.hoisted(() => ({
  album: { answer: (): Promise<unknown> => Promise.resolve({ sets: [] }) },
  queue: {
    catches: [] as CatchIntent[],
    addCatches: vi.fn<(catchers: Catcher[]) => Promise<string[]>>(() => Promise.resolve([])),
    settle: () => Promise.resolve(),
  },
}));
vi.mock("#lib/api/client", () => ({
  answer: <T>(coming: T): T => coming,
  api: { GET: () => album.answer() },
}));
vi.mock("#lib/offline/queue.svelte", () => ({ queue }));
vi.mock("#lib/location/location.svelte", () => ({ location: {} }));

const checkIn = { personId: "mei" } as CheckInIntent;
const target = {
  spawn: { spawn_id: "a.1", creature: { id: "spotted-dove" } },
  open: [checkIn],
  by: "kept-fix",
} as SceneSpawn;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
  queue.catches = [];
  queue.addCatches.mockClear();
  album.answer = () => Promise.resolve({ sets: [] });
});

const toldNew = (): boolean[] => queue.addCatches.mock.calls.flatMap(([all]) => all.map((one) => one.isNew));

test("an album that never answers does not keep the catch from being written down", async () => {
  album.answer = () => new Promise(() => undefined);
  void new CatchMoment().start(target);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(toldNew()).toEqual([false]);
});

test("the second of a kind in one visit is not new again", async () => {
  const moment = new CatchMoment();
  void moment.start(target);
  await vi.advanceTimersByTimeAsync(2_000);
  moment.close();
  queue.catches = [{ personId: "mei", spawn: target.spawn, state: "settled", refusal: null } as CatchIntent];
  void moment.start(target);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(toldNew()).toEqual([true, false]);
});
