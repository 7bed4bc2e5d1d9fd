/** What went wrong with one case is not told of the next. */

import { flushSync } from "svelte";
import { expect, test, vi } from "vitest";
import { Problem } from "#lib/api/problems";
import { newReviewQueue, type ReviewQueue } from "./queue.svelte";

const { post } = vi.hoisted(() => ({ post: vi.fn<() => Promise<unknown>>() }));
vi.mock("#lib/api/client", () => ({
  answer: <T>(coming: T): T => coming,
  api: {
    GET: () =>
      Promise.resolve({
        items: ["one", "two"].map((check_in_id) => ({ check_in_id, opened_at: "2026-11-23T02:30:00Z" })),
        next_cursor: null,
      }),
    POST: post,
  },
}));

test("a refusal stays with the case that it is about", async () => {
  let queue!: ReviewQueue;
  const stop = $effect.root(() => {
    queue = newReviewQueue();
  });
  flushSync();
  await vi.waitFor(() => expect(queue.cases).toHaveLength(2));
  const body = { code: "review_of_relative", status: 403, detail: "Your own family" } as Problem["body"];
  post.mockRejectedValueOnce(new Problem(body));
  expect(await queue.decide("one", "accept", { words: null, note: null })).toBeUndefined();
  expect(queue.problemOf("one")?.message).toBe("Your own family");
  expect(queue.problemOf("two")).toBeNull();
  expect([...queue.notMine]).toEqual(["one"]);
  stop();
});
