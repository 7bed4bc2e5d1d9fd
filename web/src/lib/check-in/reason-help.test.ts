/** Of several challenges that run, a visit is for the one that the person meant, also when it is tried again. */

import { fireEvent, render, screen } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import type { Challenge } from "#lib/challenges/challenges";
import type { CheckInIntent } from "#lib/offline/intents";
import HeroCard from "#lib/today/HeroCard.svelte";
import { m } from "#messages";
import ReasonHelp from "./ReasonHelp.svelte";
import { reasonOf } from "./reasons";

const { goto } = vi.hoisted(() => ({
  goto: vi.fn<(href: string) => Promise<void>>(() => Promise.resolve()),
}));
vi.mock("$app/navigation", () => ({ goto }));
vi.mock("./Enrol.svelte", () => ({ default: () => undefined }));
vi.mock("./Stay.svelte", () => ({ default: () => undefined }));

test.each(["outside_park", "too_vague", "from_the_future"])(
  "%s: again for the same challenge",
  async (code) => {
    goto.mockClear();
    const checkIns = [{ challenge: "walking-month", answer: null } as CheckInIntent];
    render(ReasonHelp, { reason: reasonOf(`check_in_${code}`), checkIns });
    const name = code === "outside_park" ? m.check_in_im_there() : m.frame_retry();
    await fireEvent.click(screen.getByRole("button", { name }));
    expect(goto.mock.calls.map(([href]) => href)).toEqual(["/play/check-in?challenge=walking-month"]);
  },
);

test("from the first page it is for the challenge that is shown there", () => {
  const challenge = { slug: "walking-month", title: "Walking month", rounds: [] } as unknown as Challenge;
  render(HeroCard, { challenge, progress: null, today: "2026-11-23" });
  const link = screen.getByRole("link", { name: m.collection_check_in() });
  expect(link.getAttribute("href")).toBe("/play/check-in?challenge=walking-month");
});
