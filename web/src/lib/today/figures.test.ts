/** A child who is first is never told to begin. */

import { render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { Row } from "#lib/boards/boards";
import { m } from "#messages";
import Figures from "./Figures.svelte";
import type { Place } from "./today.svelte";

const at = (rank: number, moved: number | null): Place => ({ row: { rank, moved } as Row, ranked: 12 });
const nowhere: Place = { row: null, ranked: 12 };
const inviting = (place: Place | null, isPlaceLoading: boolean): boolean => {
  const { unmount } = render(Figures, { earned: null, place, isPlaceLoading });
  const isThere = screen.queryByText(m.collection_today_no_place()) !== null;
  unmount();
  return isThere;
};

test("only who is known to have no place is invited to get one", () => {
  expect(inviting(null, true)).toBe(false); // nothing known yet
  expect(inviting(nowhere, true)).toBe(false); // kept from before the first visit
  expect(inviting(null, false)).toBe(false); // no network, nothing kept
  expect(inviting(nowhere, false)).toBe(true);
  expect(inviting(at(1, 0), true)).toBe(false);
});

test("a place that did not change is told in words, one that did with its arrow", async () => {
  const { rerender } = render(Figures, { earned: null, place: at(1, 0) });
  expect(screen.getByText(m.boards_moved_none())).toBeVisible();
  expect(screen.queryByText(m.collection_today_since())).toBeNull();
  await rerender({ place: at(1, 3) });
  expect(screen.getByText(m.boards_moved_up({ count: 3 }))).toBeInTheDocument();
});
