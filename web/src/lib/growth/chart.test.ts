/** What a chart shows and how it is looked into. */

import { expect, test } from "vitest";
import {
  ageTicks,
  fittingAges,
  moved,
  namedLines,
  nearestPoint,
  scale,
  showing,
  shownValues,
  ticks,
  valueOn,
  zoomed,
} from "./chart";
import type { Piece, Point } from "./chart";

const at = (age_months: number, value = 9): Point => ({
  entry_id: `at ${age_months}`,
  measured_on: "2026-10-01",
  age_months,
  value,
  z: 0,
  centile: 50,
  band: 4,
  band_words: "",
});
const piece: Piece = {
  ages_months: [0, 12, 24],
  lines: [[2, 7, 9], ...Array<number[]>(7).fill([3, 9, 12]), [5, 13, 17]],
};

test("a chart begins with the first end that holds every point", () => {
  expect(fittingAges([])).toEqual({ first: 0, last: 24 });
  expect(fittingAges([at(24)]).last).toBe(24);
  expect(fittingAges([at(3), at(30)]).last).toBe(60);
  expect(fittingAges([at(61)]).last).toBe(228);
});

test("the age under the fingers stays there, until an end is reached", () => {
  const closer = zoomed({ first: 0, last: 60 }, 0.5, 30);
  expect(closer).toEqual({ first: 15, last: 45 });
  const x = scale(closer.first, closer.last, 0, 300);
  expect(x.valueAt(150)).toBe(30);
  expect(zoomed({ first: 0, last: 60 }, 0.5, 0)).toEqual({ first: 0, last: 30 });
  expect(zoomed({ first: 20, last: 40 }, 100, 30)).toEqual({ first: 0, last: 228 });
  const least = zoomed({ first: 10, last: 14 }, 0.01, 12);
  expect(least.last - least.first).toBe(3);
  expect(moved({ first: 10, last: 34 }, -50)).toEqual({ first: 0, last: 24 });
  expect(moved({ first: 200, last: 224 }, 50)).toEqual({ first: 204, last: 228 });
});

test("reading a point beyond the view brings it in", () => {
  const seen = showing({ first: 0, last: 12 }, 30);
  expect(seen.last - seen.first).toBe(12);
  expect(seen.first < 30 && seen.last > 30).toBe(true);
  expect(showing({ first: 0, last: 36 }, 30)).toEqual({ first: 0, last: 36 });
});

test("values in view hold the outer lines, also between their corners, and points beyond them", () => {
  const all = shownValues([piece], [], { first: 0, last: 24 });
  expect(all!.least).toBeLessThan(2);
  expect(all!.most).toBeGreaterThan(17);
  const part = shownValues([piece], [at(8, 30), at(20, 99)], { first: 6, last: 9 });
  expect(part!.least).toBeGreaterThan(3); // the lowest line at six months is at 4.5
  expect(part!.most).toBeGreaterThan(30);
  expect(part!.most).toBeLessThan(40);
  expect(shownValues([piece], [], { first: 100, last: 110 })).toBeNull();
  expect(valueOn(piece.ages_months, piece.lines[0]!, 6)).toBe(4.5);
  expect(valueOn(piece.ages_months, piece.lines[0]!, 25)).toBeNull();
});

test("edges carry round numbers, ages in months while one is small", () => {
  expect(ticks(2.3, 17.1, 4)).toEqual([5, 10, 15]);
  expect(ticks(44.7, 96.2, 8)).toEqual([50, 60, 70, 80, 90]);
  expect(ageTicks({ first: 0, last: 24 }, 5)).toEqual({ inYears: false, at: [0, 6, 12, 18, 24] });
  expect(ageTicks({ first: 0.5, last: 3.6 }, 5)).toEqual({ inYears: false, at: [1, 2, 3] });
  expect(ageTicks({ first: 0, last: 228 }, 7)).toEqual({
    inYears: true,
    at: [0, 36, 72, 108, 144, 180, 216],
  });
});

test("lines that stand too close are not all named; the middle and the ends come first", () => {
  expect(namedLines([90, 80, 70, 60, 50, 40, 30, 20, 10], 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(namedLines([40, 35, 30, 25, 20, 15, 10, 5, 0], 12)).toEqual([0, 4, 8]);
  expect(namedLines([null, null, 30, 25, 20, null, null, null, null], 2)).toEqual([2, 3, 4]);
});

test("the nearest point is picked, of those in view only", () => {
  const x = scale(0, 24, 0, 240);
  const points = [at(0), at(6), at(12), at(40)];
  expect(nearestPoint(points, { first: 0, last: 24 }, x, 84)).toBe(1);
  expect(nearestPoint(points, { first: 0, last: 24 }, x, 900)).toBe(2);
  expect(nearestPoint(points, { first: 50, last: 60 }, x, 10)).toBeNull();
});
