/** A stream that ends and is there again at once is no news; one that stays away is told. */

import { flushSync } from "svelte";
import { afterEach, expect, test, vi } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { LiveFeed } from "./live.svelte";

const { send } = vi.hoisted(() => ({ send: vi.fn<() => Promise<Response>>() }));
vi.mock("#lib/api/client", () => ({ send }));

/** A stream of one event; `end` ends it as the server does. */
function stream(): { response: Response; end: () => void } {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
  controller.enqueue(new TextEncoder().encode('id: 1\ndata: {"count": 1}\n\n'));
  return { response: new Response(body), end: () => controller.close() };
}

function watch(): { feed: LiveFeed<{ count: number }>; states: string[]; stop: () => void } {
  let feed!: LiveFeed<{ count: number }>;
  const states: string[] = [];
  const stop = $effect.root(() => {
    feed = new LiveFeed(() => `${location.origin}/v1/operations/live`);
    $effect(() => void states.push(feed.state));
  });
  flushSync();
  return { feed, states, stop };
}

afterEach(() => void vi.useRealTimers());

test("the end that every stream has after ten minutes is not seen", async () => {
  const [first, second] = [stream(), stream()];
  send.mockResolvedValueOnce(first.response).mockResolvedValueOnce(second.response);
  const { feed, states, stop } = watch();
  await expect.poll(() => feed.value).toEqual({ count: 1 });
  vi.useFakeTimers();
  first.end();
  await vi.advanceTimersByTimeAsync(1_600); // the longest first wait
  vi.useRealTimers();
  await expect.poll(() => send.mock.calls.length).toBe(2);
  flushSync();
  expect(states.slice(states.indexOf("live"))).toEqual(["live"]);
  stop();
});

test("one that does not come back is told after a few seconds", async () => {
  const first = stream();
  send.mockResolvedValueOnce(first.response).mockRejectedValue(new Unreachable("away"));
  const { feed, stop } = watch();
  await expect.poll(() => feed.value).toEqual({ count: 1 });
  vi.useFakeTimers();
  first.end();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(feed.state).toBe("live");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(feed.state).toBe("waiting");
  stop();
});
