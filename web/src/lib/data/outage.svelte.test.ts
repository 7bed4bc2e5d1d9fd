import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem, Unreachable } from "#lib/api/problems";
import KeptNotice from "#lib/ui/KeptNotice.svelte";
import { outage } from "./outage.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Something on a page that asks; `isAway` decides what becomes of it. */
function part(server: { isAway: boolean }): { asked: () => number; retry: () => Promise<void> } {
  let times = 0;
  const retry = (): Promise<void> => {
    times += 1;
    outage.note(retry, server.isAway ? new Unreachable() : null);
    return Promise.resolve();
  };
  return { asked: () => times, retry };
}

test("one part asks again, later and later; once it is answered all are, and then nobody asks any more", async () => {
  const server = { isAway: true };
  const parts = [part(server), part(server)];
  for (const one of parts) await one.retry();
  await vi.advanceTimersByTimeAsync(2_000 + 4_000 + 100);
  expect(parts.reduce((sum, one) => sum + one.asked(), 0)).toBe(2 + 2);
  server.isAway = false;
  await vi.advanceTimersByTimeAsync(8_000);
  const asked = parts.map((one) => one.asked());
  expect(asked.reduce((sum, one) => sum + one, 0)).toBe(2 + 2 + 2);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(parts.map((one) => one.asked())).toEqual(asked);
});

test("what failed as the session had ended waits for the person, not for the clock", async () => {
  const refusal = new Problem({ status: 401, code: "x", title: "", detail: "" } as Problem["body"]);
  const retry = vi.fn(() => Promise.resolve());
  outage.note(retry, refusal);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(retry).not.toHaveBeenCalled();
  outage.signedIn();
  expect(retry).toHaveBeenCalledOnce();
  outage.forget(retry);
});

test("three parts that are old say so once, with the cause; a session that ended is told elsewhere", () => {
  const asOf = new Date();
  const show = (problem: Problem | Unreachable): Record<string, unknown> => {
    const notice = mount(KeptNotice, { target: document.body, props: { problem, asOf } });
    flushSync();
    return notice;
  };
  const ended = show(new Problem({ status: 401, code: "x", title: "", detail: "ended" } as Problem["body"]));
  expect(document.body.textContent.trim()).toBe("");
  const notices = [1, 2, 3].map(() => show(new Unreachable()));
  const told = (): number => document.body.textContent.split("e+ cannot be reached").length - 1;
  expect(told()).toBe(1);
  expect(document.body.textContent).not.toContain("No network");
  void unmount(notices[0] ?? {});
  flushSync();
  expect(told()).toBe(1); // the next one speaks
  for (const one of [...notices.slice(1), ended]) void unmount(one);
  flushSync();
  expect(document.body.textContent.trim()).toBe("");
});
