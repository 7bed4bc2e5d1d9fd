/** Bands are told as what they are, and what is hidden is told as hidden. */

import { expect, test } from "vitest";
import { m } from "#messages";
import { bandWords, hidesAny, type Dashboard } from "./bands";

test.each([
  [{ least: 20, most: 24 }, m.dashboard_between({ least: "20", most: "24" })],
  [{ least: 25, most: null }, m.school_at_least({ count: "25" })],
  [{ least: 0, most: 24 }, m.dashboard_under({ count: "25" })],
  [null, m.dashboard_hidden()],
])("%o is %s", (band, words) => expect(bandWords(band)).toBe(words));

test("a dashboard says when it hides something", () => {
  const band = { least: 5, most: 9 };
  const week = {
    monday: "2026-11-23",
    enrolled: band,
    active: band,
    active_days: band,
    average: 1,
    parks: band,
  };
  const of = (parks: typeof band | null): Dashboard => ({
    challenge: "c",
    school_id: "s",
    totals: [],
    classes: [
      { class_id: "x", label: "3A", average: 1, change: null, weeks: [{ ...week, districts: band, parks }] },
    ],
  });
  expect([hidesAny(of(band)), hidesAny(of(null))]).toEqual([false, true]);
});
