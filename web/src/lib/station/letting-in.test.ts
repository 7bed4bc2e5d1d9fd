/** RFC 8628 as a tablet: never asks sooner than it may, says what became of it, takes its token once. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { LettingIn } from "./letting-in.svelte";

const CODES = {
  device_code: "secret",
  user_code: "7K3M-9QXT",
  verification_uri: "https://e.example/station/approve",
  verification_uri_complete: "https://e.example/station/approve#7K3M-9QXT",
  expires_in: 600,
  interval: 5,
};
type Said = string | null; // a code of the RFC, "token", or null for no answer
let answers: Said[] = [];
let askedAtMs: number[] = [];

const told = (data: unknown): unknown => ({ data, response: new Response("{}", { status: 201 }) });
function refused(code: string): unknown {
  const status = code === "slow_down" ? 429 : 409;
  const headers = code === "slow_down" ? { "Retry-After": "10" } : undefined;
  return {
    error: { code, status, title: code, detail: code },
    response: new Response("{}", { status, headers }),
  };
}
vi.mock("./wire", () => ({
  wire: {
    POST: (path: string) => {
      if (path === "/v1/station-device-requests") return Promise.resolve(told(CODES));
      askedAtMs.push(Date.now());
      const said = answers.shift();
      if (said === null) return Promise.reject(new Unreachable());
      return Promise.resolve(said === "token" ? told({ token: "let in" }) : refused(said!));
    },
  },
}));

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(0);
  askedAtMs = [];
});
afterEach(() => vi.useRealTimers());

test("it waits, slows down, bears a lost network, and takes its token once", async () => {
  answers = ["authorization_pending", "slow_down", "authorization_pending", null, null, "token"];
  const tokens: string[] = [];
  const letting = new LettingIn((token) => {
    tokens.push(token);
    return Promise.resolve();
  });
  void letting.begin("Tablet 3");
  await vi.advanceTimersByTimeAsync(5_000);
  expect([letting.state, letting.codes?.user_code]).toEqual(["waiting", "7K3M-9QXT"]);
  await vi.advanceTimersByTimeAsync(40_000);
  expect(letting.state).toBe("away");
  await vi.advanceTimersByTimeAsync(600_000);
  expect([tokens, letting.codes]).toEqual([["let in"], null]);
  // 5, 5, then 10 for good; without an answer half as often each time.
  expect(askedAtMs).toEqual([5, 10, 20, 30, 50, 90].map((s) => s * 1_000));
});

test.each([
  ["access_denied", "denied"],
  ["expired_token", "expired"],
])("after %s it is %s and asks no more", async (code, state) => {
  answers = [code];
  const letting = new LettingIn(() => Promise.reject(new Error("no token")));
  void letting.begin("Tablet 3");
  await vi.advanceTimersByTimeAsync(60_000);
  expect([letting.state, letting.codes, askedAtMs.length]).toEqual([state, null, 1]);
});

test("a page that is left asks no more", async () => {
  answers = ["authorization_pending", "authorization_pending"];
  const letting = new LettingIn(() => Promise.resolve());
  void letting.begin("Tablet 3");
  await vi.advanceTimersByTimeAsync(6_000);
  letting.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(askedAtMs.length).toBe(1);
});
