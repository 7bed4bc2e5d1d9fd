import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Check } from "./check.svelte";

interface Asked {
  text: string;
  signal: AbortSignal;
  reply: (found: object) => void;
  fail: () => void;
}
const asked: Asked[] = [];

vi.mock("#lib/api/client", () => ({
  api: {
    POST: (_: string, { body, signal }: { body: { yaml: string }; signal: AbortSignal }) =>
      new Promise((reply, refuse) => {
        asked.push({ text: body.yaml, signal, reply, fail: () => refuse(new Error("away")) });
      }),
  },
  answer: (coming: Promise<unknown>) => coming,
}));

let end = (): void => undefined;
beforeEach(() => {
  asked.length = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

function begin(): { check: Check; type: (text: string) => void } {
  let text = $state("a");
  let check!: Check;
  end = $effect.root(() => {
    check = new Check(() => text);
  });
  flushSync();
  return {
    check,
    type: (written) => {
      text = written;
      flushSync();
    },
  };
}

test("the server is asked once for a burst of typing", async () => {
  const { type } = begin();
  for (const text of ["ab", "abc", "abcd"]) {
    type(text);
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(400);
  expect(asked.map((one) => one.text)).toEqual(["abcd"]);
});

test("an answer about an older text is ignored, its request ended", async () => {
  const { check, type } = begin();
  await vi.advanceTimersByTimeAsync(400);
  type("b");
  expect(asked[0]?.signal.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(400);
  asked[1]?.reply({ is_valid: true });
  await vi.advanceTimersByTimeAsync(0);
  asked[0]?.reply({ is_valid: false });
  await vi.advanceTimersByTimeAsync(0);
  expect(check.found?.is_valid).toBe(true);
  expect(check.checkedText).toBe("b");
  expect(check.state).toBe("done");
});

test("while the server is away it is asked again, and what was found stays", async () => {
  const { check, type } = begin();
  await vi.advanceTimersByTimeAsync(400);
  asked[0]?.reply({ is_valid: true });
  await vi.advanceTimersByTimeAsync(0);
  type("b");
  await vi.advanceTimersByTimeAsync(400);
  asked[1]?.fail();
  await vi.advanceTimersByTimeAsync(0);
  expect(check.state).toBe("away");
  expect(check.checkedText).toBe("a");
  await vi.advanceTimersByTimeAsync(5_000);
  asked[2]?.reply({ is_valid: false });
  await vi.advanceTimersByTimeAsync(0);
  expect([check.state, check.checkedText]).toEqual(["done", "b"]);
});
