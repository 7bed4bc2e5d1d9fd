/** What hangs is told in words, what comes at once is not; the window's title follows the page's. */

import { render, screen } from "@testing-library/svelte";
import { createRawSnippet } from "svelte";
import { expect, test, vi } from "vitest";
import { m } from "#messages";
import Page from "./Page.svelte";
import Waiting from "./Waiting.svelte";

test("grey blocks get words after a while", async () => {
  vi.useFakeTimers();
  render(Waiting);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(screen.queryByText(m.frame_loading_long())).toBeNull();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(screen.getByText(m.frame_loading_long())).toBeVisible();
  vi.useRealTimers();
});

test("the window's title is the page's, also when that changes", async () => {
  const children = createRawSnippet(() => ({ render: () => "<p>Content</p>" }));
  const { rerender } = render(Page, { title: "One", children });
  await vi.waitFor(() => expect(document.title).toBe("One · e+ Life"));
  await rerender({ title: "Two", children });
  await vi.waitFor(() => expect(document.title).toBe("Two · e+ Life"));
});
