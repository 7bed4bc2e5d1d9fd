/** A pass is renewed before it ends, and one that has ended is never shown, whatever the network does. */

import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { FreshPass } from "./pass.svelte";

const { get } = vi.hoisted(() => ({ get: vi.fn<(path: string, sent: unknown) => Promise<unknown>>() }));
vi.mock("#lib/api/client", () => ({ answer: <T>(coming: T): T => coming, api: { GET: get } }));

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("it changes before it ends; without a network it goes when it ends, and is back as soon as there is one", async () => {
  let count = 0;
  const fresh = (): Promise<unknown> =>
    Promise.resolve({
      pass: `pass ${++count}`,
      expires_at: new Date(Date.now() + 60_000).toISOString(),
      refresh_after_s: 45,
    });
  get.mockImplementation(fresh);
  let shown!: FreshPass;
  const stop = $effect.root(() => {
    shown = new FreshPass(() => "mei");
  });
  flushSync();
  await vi.advanceTimersByTimeAsync(0);
  expect(shown.value?.pass).toBe("pass 1");
  await vi.advanceTimersByTimeAsync(45_000);
  expect(shown.value?.pass).toBe("pass 2");

  get.mockImplementation(() => Promise.reject(new Unreachable()));
  await vi.advanceTimersByTimeAsync(59_000);
  expect([shown.value?.pass, shown.problem instanceof Unreachable]).toEqual(["pass 2", true]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(shown.value).toBeNull();
  get.mockImplementation(fresh);
  await vi.advanceTimersByTimeAsync(3_000);
  expect([shown.value?.pass, shown.problem]).toEqual(["pass 3", null]);

  stop();
  const asked = get.mock.calls.length;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(get.mock.calls.length).toBe(asked);
});
