import { beforeEach, expect, test, vi } from "vitest";
import { stayAwake } from "./awake";

class Lock {
  released = false;
  release = (): Promise<void> => {
    this.released = true;
    return Promise.resolve();
  };
}

let locks: Lock[];
const request = vi.fn((_kind: string) => {
  const lock = new Lock();
  locks.push(lock);
  return Promise.resolve(lock);
});

beforeEach(() => {
  locks = [];
  request.mockClear();
  Object.defineProperty(navigator, "wakeLock", { value: { request }, configurable: true });
});

const seenAgain = async (): Promise<void> => {
  document.dispatchEvent(new Event("visibilitychange"));
  await Promise.resolve();
};

test("the screen is kept awake, also after the browser let go of it, until it is over", async () => {
  const stop = stayAwake();
  await Promise.resolve();
  await seenAgain();
  expect(request.mock.calls).toEqual([["screen"]]);
  locks[0]!.released = true; // the page was hidden
  await seenAgain();
  expect(locks).toHaveLength(2);
  stop();
  await seenAgain();
  expect(locks.map((one) => one.released)).toEqual([true, true]);
});

test("stopped before the browser answered, it is let go of all the same", async () => {
  stayAwake()();
  await new Promise((done) => setTimeout(done));
  expect(locks.map((one) => one.released)).toEqual([true]);
});

test("a browser that refuses shows the board all the same", async () => {
  request.mockRejectedValueOnce(new DOMException("low battery", "NotAllowedError"));
  const stop = stayAwake();
  await new Promise((done) => setTimeout(done));
  stop();
  expect(locks).toEqual([]);
});
