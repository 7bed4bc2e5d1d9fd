/** Days as bands: a sleep over midnight lies on both, what runs reaches until now, days are Hong Kong's. */

import { expect, test } from "vitest";
import { bandsOf, entriesOf, sleepKindAt } from "./bands";
import type { Feed, Nappy, Sleep } from "./kinds";

const sleep = (started_at: string, ended_at: string | null, kind: "night" | "nap" = "night"): Sleep =>
  ({ id: started_at, started_at, ended_at, kind, is_running: ended_at === null }) as Sleep;
const feed = (started_at: string): Feed => ({ id: started_at, started_at, method: "bottle" }) as Feed;
const nappy = (seen_at: string): Nappy => ({ id: seen_at, seen_at, is_dirty: true }) as Nappy;
const NOW = new Date("2026-11-30T04:00:00Z"); // noon in Hong Kong
const found = {
  sleeps: [
    sleep("2026-11-29T20:00:00+08:00", "2026-11-30T06:00:00+08:00"),
    sleep("2026-11-30T09:00:00+08:00", null, "nap"),
  ],
  feeds: [feed("2026-11-29T16:00:00Z")], // midnight in Hong Kong
  nappies: [nappy("2026-11-30T18:00:00+08:00")],
};

test("each day has its part of what lies on it", () => {
  const [before, today] = bandsOf("2026-11-29", 2, found, NOW);
  expect(before).toEqual({
    day: "2026-11-29",
    sleeps: [{ from: 20 / 24, to: 1, isNight: true }],
    feeds: [],
    nappies: [],
  });
  expect(today).toEqual({
    day: "2026-11-30",
    sleeps: [
      { from: 0, to: 6 / 24, isNight: true },
      { from: 9 / 24, to: 12 / 24, isNight: false },
    ],
    feeds: [{ at: 0, method: "bottle" }],
    nappies: [{ at: 0.75, isDirty: true }],
  });
});

test("a day tells all that touches it, the newest first", () => {
  const paths = (day: string) => entriesOf(day, found, NOW).map(({ path, at }) => [path, at]);
  expect(paths("2026-11-29")).toEqual([["sleeps", "2026-11-29T20:00:00+08:00"]]);
  expect(paths("2026-11-30").map(([path]) => path)).toEqual(["nappies", "sleeps", "feeds", "sleeps"]);
});

test.each([
  ["18:59", "nap"],
  ["19:00", "night"],
  ["05:59", "night"],
  ["06:00", "nap"],
])("a sleep from %s on is a %s", (time, kind) => {
  expect(sleepKindAt(`2026-11-30T${time}`)).toBe(kind);
});
