/** A network that swallows what is sent must not hold up the queue for the minutes that a browser waits. */

import { expect, test, vi } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { PageSender } from "./page-sender";

const swallowed = (_path: string, { signal }: { signal: AbortSignal }): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Unreachable())));

vi.mock("#lib/api/client", () => ({
  answer: <T>(coming: T): T => coming,
  newKey: () => "key",
  api: {
    GET: () => Promise.resolve({ account_id: "mum" }),
    POST: (path: string, options: { signal: AbortSignal }) => swallowed(path, options),
  },
}));

test("what gets no answer is given up after a while, and waits on", async () => {
  const asked = vi.spyOn(AbortSignal, "timeout").mockImplementation(() => {
    const over = new AbortController();
    setTimeout(() => over.abort(), 5);
    return over.signal;
  });
  const sender = (await new PageSender().for("mum"))!;
  await expect(sender.sendCheckIns("park-game", [], "en")).rejects.toBeInstanceOf(Unreachable);
  const fix = {
    longitude: 114,
    latitude: 22,
    accuracy_m: 8,
    captured_at: "2026-11-23T02:30:00Z",
    is_mock: false,
  };
  const body = { person_id: "mei", spawn_id: "a.1", fix };
  await expect(sender.sendCatch("park-game", body, "key", "en")).rejects.toBeInstanceOf(Unreachable);
  expect(asked.mock.calls.every(([ms]) => ms <= 60_000)).toBe(true);
});
