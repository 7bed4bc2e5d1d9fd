/** The way to check in stands on a challenge's page for who takes part, on the days of the challenge only. */

import { render, screen } from "@testing-library/svelte";
import { beforeEach, expect, test, vi } from "vitest";
import { m } from "#messages";
import ChallengePage from "./ChallengePage.svelte";
import type { Challenge, Progress } from "./challenges";

const { now } = vi.hoisted(() => ({ now: { today: "2026-10-10" } }));
vi.mock("#lib/today/now.svelte", () => ({ now }));

const challenge = {
  slug: "autumn",
  title: "Autumn",
  description: "Go out.",
  first_day: "2026-10-01",
  last_day: "2026-10-31",
  is_enrolment_open: true,
  modes: ["individual"],
  rounds: [],
  rewards: [],
  facts: ["park_visit"],
} as unknown as Challenge;
const progress = {
  points: 20,
  next: [],
  rewards: [],
  enrolment: { mode: "individual" },
} as unknown as Progress;

function linkOn(today: string, isTakingPart: boolean): string | null {
  now.today = today;
  const { unmount } = render(ChallengePage, {
    challenge,
    progress: isTakingPart ? progress : null,
    groups: null,
    isTakingPart,
    onchanged: () => undefined,
  });
  const link = screen.queryByRole("link", { name: m.collection_check_in() });
  const href = link?.getAttribute("href") ?? null;
  unmount();
  return href;
}

beforeEach(() => {
  now.today = "2026-10-10";
});

test.each([
  ["2026-09-30", false],
  ["2026-10-01", true],
  ["2026-10-31", true],
  ["2026-11-01", false],
])("on %s who takes part can check in: %s", (today, isThere) => {
  expect(linkOn(today, true)).toBe(isThere ? "/play/check-in?challenge=autumn" : null);
});

test("who does not take part is asked to join, not to check in", () => {
  expect(linkOn("2026-10-10", false)).toBeNull();
});
