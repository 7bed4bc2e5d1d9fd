/** A catch that waits is told of on every page, as a check-in that waits is. */

import { render, screen } from "@testing-library/svelte";
import { beforeEach, expect, test, vi } from "vitest";
import { m } from "#messages";
import type { CatchIntent, CheckInIntent } from "./intents";
import { queue } from "./queue.svelte";
import QueueNotice from "./QueueNotice.svelte";
import WaitingCard from "./WaitingCard.svelte";

vi.mock("$app/state", () => ({ page: { url: new URL("http://localhost/play/album") } }));
vi.mock("#lib/session/session.svelte", () => ({ session: { me: { account_id: "mum" } } }));

const checkIn = (change: Partial<CheckInIntent> = {}): CheckInIntent =>
  ({
    ...{ key: "visit", visitId: "visit", accountId: "mum", personName: "Mei", state: "waiting" },
    ...{ measuredAtMs: 0, fix: null, answer: null, hasWaited: true },
    ...change,
  }) as CheckInIntent;
const caught = (change: Partial<CatchIntent> = {}): CatchIntent =>
  ({
    ...{ key: "dove", visitId: "visit", accountId: "mum", personName: "Mei", state: "waiting" },
    ...{ spawn: { creature: { name: "Dove" } }, answer: null, hasWaited: true },
    ...change,
  }) as CatchIntent;

beforeEach(() => {
  queue.checkIns = [];
  queue.catches = [];
});

test("a catch alone, and beside a check-in", () => {
  queue.catches = [caught(), caught({ key: "of another", accountId: "dad" }), caught({ hasWaited: false })];
  const { unmount } = render(QueueNotice);
  expect(screen.getByText(m.offline_waiting_catch())).toBeVisible();
  expect(screen.queryByText(m.offline_waiting_one())).toBeNull();
  unmount();
  queue.checkIns = [checkIn()];
  render(QueueNotice);
  expect(screen.getByText(m.offline_waiting_catch())).toBeVisible();
  expect(screen.getByText(m.offline_waiting_one())).toBeVisible();
});

test("one that got through after waiting, until it was looked at", () => {
  queue.catches = [caught({ state: "settled" })];
  const { unmount } = render(QueueNotice);
  expect(screen.getByText(m.offline_catches_arrived())).toBeVisible();
  unmount();
  queue.catches = [caught({ state: "settled", isSeen: true })];
  render(QueueNotice);
  expect(screen.queryByText(m.offline_catches_arrived())).toBeNull();
});

test("the card says which creature waits for whom", () => {
  render(WaitingCard, { checkIns: [], catches: [caught()] });
  expect(screen.getByRole("heading", { name: m.offline_waiting_catch() })).toBeVisible();
  expect(screen.getByText(m.offline_catch_of({ creature: "Dove", name: "Mei" }))).toBeVisible();
});
