/** A network that is hardly there must not keep a check-in from being written down. */

import { afterEach, expect, test, vi } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { forgetEverything, keep } from "#lib/data/cache";
import { findChallenge, type Challenge } from "./challenge";

vi.mock("#lib/api/client", () => ({
  answer: <T>(coming: T): T => coming,
  api: { GET: () => new Promise(() => undefined) }, // never any answer
}));

const challenge = (slug: string): Challenge => ({ slug, is_running: true }) as Challenge;

afterEach(forgetEverything);

test("what is known serves when the answer is late", async () => {
  await keep("check-in challenges", [challenge("park-game"), challenge("walking-month")]);
  await keep("check-in enrolments mei", ["walking-month"]);
  expect((await findChallenge(["mei"], null, 10))?.slug).toBe("walking-month");
  expect((await findChallenge(["mei"], "park-game", 10))?.slug).toBe("park-game");
});

test("where nothing is known it says so instead of waiting", async () => {
  await expect(findChallenge(["mei"], null, 10)).rejects.toBeInstanceOf(Unreachable);
});
