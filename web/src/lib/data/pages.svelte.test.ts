/** What arrives at the top of a long list pushes no row out of its middle. */

import { flushSync } from "svelte";
import { expect, test } from "vitest";
import { joinPages } from "./pages";
import { Pages } from "./pages.svelte";

const count = (from: number, to: number): number[] =>
  Array.from({ length: from - to + 1 }, (_, at) => from - at);
const same = (row: number): number => row;

test("the first page as it is now, then what was read and comes after it", () => {
  expect(joinPages([6, 5, 4], [5, 4, 3, 2, 1], same)).toEqual([6, 5, 4, 3, 2, 1]);
  expect(joinPages([5, 4, 3], [5, 4, 3, 2], same)).toEqual([5, 4, 3, 2]);
});

test("rows that nobody has read are never passed over", () => {
  expect(joinPages([9, 8, 7], [5, 4, 3, 2, 1], same)).toBeNull();
});

test("all rows are there after something new arrived, and another list begins anew", async () => {
  const newest: Record<string, number> = { mei: 6, lok: 2 };
  let who = $state("mei");
  const page = (cursor?: string) => {
    const from = cursor ? Number(cursor) : newest[who]!;
    const to = Math.max(1, from - 2);
    return Promise.resolve({ items: count(from, to), next_cursor: to > 1 ? String(to - 1) : null });
  };
  let pages!: Pages<Awaited<ReturnType<typeof page>>>;
  const stop = $effect.root(() => {
    pages = new Pages(page, () => who, same);
  });
  flushSync();
  await expect.poll(() => pages.rows).toEqual([6, 5, 4]);
  await pages.readMore();
  expect([pages.rows, pages.hasMore]).toEqual([[6, 5, 4, 3, 2, 1], false]);
  newest.mei = 8;
  await pages.first.reload();
  expect([pages.rows, pages.hasMore]).toEqual([[8, 7, 6, 5, 4, 3, 2, 1], false]);
  who = "lok";
  flushSync();
  expect(pages.rows).toEqual([]);
  await expect.poll(() => pages.rows).toEqual([2, 1]);
  stop();
});
