import { beforeEach, describe, expect, test } from "vitest";
import { DeviceClock } from "./clock";

const SERVER = Date.parse("2026-11-23T02:30:00Z");
const answerAt = (date: number, cacheControl = "no-store"): Response =>
  new Response(null, { headers: { Date: new Date(date).toUTCString(), "Cache-Control": cacheControl } });

let clock: DeviceClock;

beforeEach(() => {
  localStorage.clear();
  clock = new DeviceClock();
});

describe("the device's clock", () => {
  test.each([
    [0, 0],
    [59_000, 0],
    [-59_000, 0],
    [3_600_000, 3_600_000],
    [-3_600_000, -3_600_000],
  ])("off by %d ms is corrected by %d", (off, expected) => {
    const device = SERVER - off;
    clock.observe(answerAt(SERVER), device + 500, device + 500);
    expect(clock.offsetMs).toBe(expected);
    expect(clock.isMeasured).toBe(true);
  });

  test("half of the way there and back is the way", () => {
    const device = SERVER - 3_600_000;
    clock.observe(answerAt(SERVER), device - 3_500, device + 4_500);
    expect(clock.offsetMs).toBe(3_600_000);
  });

  test.each([
    ["the browser's own store", answerAt(SERVER, "max-age=60"), 0],
    ["an answer without a date", new Response(null, { headers: { "Cache-Control": "no-store" } }), 0],
    ["one that took too long", answerAt(SERVER), 20_001],
  ])("says nothing by %s", (_, response, took) => {
    clock.observe(response, SERVER - 3_600_000, SERVER - 3_600_000 + took);
    expect([clock.offsetMs, clock.isMeasured]).toEqual([0, false]);
  });

  test("is remembered for a start without a network", () => {
    clock.observe(answerAt(SERVER), SERVER - 3_600_000, SERVER - 3_600_000);
    expect(new DeviceClock().offsetMs).toBe(clock.offsetMs);
  });
});
