/** A network that is hardly there must not keep a check-in from being written down. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { forgetEverything, keep } from "#lib/data/cache";
import { mainChallenge, type ChallengeSummary } from "#lib/challenges/challenges";
import { loadRunning } from "#lib/school/running-challenge";
import { findChallenge } from "./challenge";

const never = (): Promise<unknown> => new Promise(() => undefined);
const { get } = vi.hoisted(() => ({ get: vi.fn<(path: string) => Promise<unknown>>() }));
vi.mock("#lib/api/client", () => ({ answer: <T>(coming: T): T => coming, api: { GET: get } }));

const challenge = (slug: string, change: Partial<ChallengeSummary> = {}): ChallengeSummary =>
  ({
    ...{ slug, is_running: true, is_enrolment_open: true, first_day: "2026-10-01", facts: ["park_visit"] },
    ...change,
  }) as ChallengeSummary;

beforeEach(() => void get.mockImplementation(never));
afterEach(forgetEverything);

test.each([
  ["the one that began last, of those that run", [], "walking-month"],
  ["the one that is joined, though another began later", ["park-game"], "park-game"],
])("checking in, the first page and the school mean the same challenge: %s", async (_, joined, wanted) => {
  const items = [
    challenge("old-one", { is_running: false, is_enrolment_open: false, first_day: "2026-11-29" }),
    challenge("park-game", { first_day: "2026-09-01" }),
    challenge("walking-month", { first_day: "2026-11-01" }),
    challenge("to-come", { is_running: false, first_day: "2027-01-01" }),
  ];
  get.mockImplementation((path) =>
    Promise.resolve({
      items:
        path === "/v1/challenges" ? items : joined.map((slug) => ({ challenge: slug, withdrawn_at: null })),
    }),
  );
  expect((await findChallenge(["mei"], null))?.slug).toBe(wanted);
  expect(mainChallenge(items, joined)?.slug).toBe(wanted);
  if (joined.length === 0) expect((await loadRunning())?.slug).toBe(wanted);
});

test("no walking challenge stands before a park game that runs, though it is joined", () => {
  const walking = { facts: ["daily_steps"], first_day: "2026-11-01" };
  const items = [challenge("walking", walking), challenge("park-game", { first_day: "2026-09-01" })];
  expect(mainChallenge(items, ["walking"])?.slug).toBe("park-game");
  expect(mainChallenge(items.slice(0, 1), [])?.slug).toBe("walking");
});

test("what is known serves when the answer is late", async () => {
  await keep("check-in challenges", [challenge("park-game"), challenge("walking-month")]);
  await keep("check-in enrolments mei", ["walking-month"]);
  expect((await findChallenge(["mei"], null, 10))?.slug).toBe("walking-month");
  expect((await findChallenge(["mei"], "park-game", 10))?.slug).toBe("park-game");
});

test("where nothing is known it says so instead of waiting", async () => {
  await expect(findChallenge(["mei"], null, 10)).rejects.toBeInstanceOf(Unreachable);
});
