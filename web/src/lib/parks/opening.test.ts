import { expect, test } from "vitest";
import { isOpenAt, openingAt } from "./opening";

/** A time of day in Hong Kong. */
const at = (time: string): Date => new Date(`2026-11-23T${time}:00+08:00`);
const DAY = { opens: "06:30:00", closes: "23:00:00" };
const LATE = { opens: "05:00:00", closes: "01:00:00" };
const MIDNIGHT = { opens: "05:00:00", closes: "00:00:00" };

test.each([
  [DAY, "06:29", "closed"],
  [DAY, "06:30", "open"],
  [DAY, "21:59", "open"],
  [DAY, "22:00", "closing-soon"],
  [DAY, "22:59", "closing-soon"],
  [DAY, "23:00", "closed"],
  [LATE, "23:59", "open"],
  [LATE, "00:00", "closing-soon"],
  [LATE, "00:59", "closing-soon"],
  [LATE, "01:00", "closed"],
  [LATE, "04:59", "closed"],
  [LATE, "05:00", "open"],
  [MIDNIGHT, "22:59", "open"],
  [MIDNIGHT, "23:30", "closing-soon"],
  [MIDNIGHT, "00:00", "closed"],
] as const)("%o at %s is %s", (hours, time, state) => {
  expect(openingAt(hours, at(time)).state).toBe(state);
  expect(isOpenAt(hours, at(time))).toBe(state !== "closed");
});

test("says when it changes and in how many minutes", () => {
  expect(openingAt(DAY, at("22:15"))).toEqual({ state: "closing-soon", closes: "23:00", minutes: 45 });
  expect(openingAt(DAY, at("23:30"))).toEqual({ state: "closed", opens: "06:30", minutes: 420 });
  expect(openingAt(LATE, at("23:00"))).toEqual({ state: "open", closes: "01:00", minutes: 120 });
});

test("equal times never close; unknown ones count as open", () => {
  expect(openingAt({ opens: "00:00:00", closes: "00:00:00" }, at("03:00"))).toEqual({ state: "always" });
  expect(openingAt(null, at("03:00"))).toEqual({ state: "unknown" });
  expect(isOpenAt(null, at("03:00"))).toBe(true);
});

test("Hong Kong's clock counts, wherever the device is", () => {
  expect(openingAt(DAY, new Date("2026-11-23T16:00:00Z")).state).toBe("closed"); // midnight in Hong Kong
  expect(openingAt(DAY, new Date("2026-11-22T22:30:00Z")).state).toBe("open"); // half past six in the morning
});
