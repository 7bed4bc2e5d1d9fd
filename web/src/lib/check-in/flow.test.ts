/** A tap is written down, whatever the network does. */

import { beforeEach, expect, test, vi } from "vitest";
import { Unreachable } from "#lib/api/problems";
import type { Player } from "#lib/play/player.svelte";
import { CheckInFlow } from "./flow.svelte";

const fix = { longitude: 114.19, latitude: 22.28, accuracyM: 8, capturedAt: new Date() };
const { addCheckIns } = vi.hoisted(() => ({
  addCheckIns: vi.fn<(players: Player[], challenge: string) => Promise<string>>(() =>
    Promise.resolve("visit"),
  ),
}));
vi.mock("$app/navigation", () => ({ goto: () => Promise.resolve() }));
vi.mock("#lib/location/location.svelte", () => ({ location: { freshFix: () => Promise.resolve(fix) } }));
vi.mock("#lib/offline/queue.svelte", () => ({ queue: { addCheckIns, settle: () => Promise.resolve() } }));
vi.mock("./challenge", () => ({
  findChallenge: (_ids: string[], _wanted: string | null, patienceMs = Infinity) =>
    new Promise((_, reject) => {
      if (Number.isFinite(patienceMs)) setTimeout(() => reject(new Unreachable()), patienceMs);
    }),
}));

beforeEach(() => {
  vi.useFakeTimers();
  addCheckIns.mockClear();
});

test("a network that gives no answer holds it up for seconds, a second tap does nothing", async () => {
  const flow = new CheckInFlow();
  const mei = { personId: "mei", name: "Mei" } as Player;
  void flow.start([mei], null);
  void flow.start([mei], null);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(addCheckIns.mock.calls.map(([players, challenge]) => [players, challenge])).toEqual([[[mei], ""]]);
  expect(flow.isBusy).toBe(false);
});
