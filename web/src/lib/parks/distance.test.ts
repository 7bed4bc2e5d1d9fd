import { describe, expect, test } from "vitest";
import { bearing, distanceM, distanceToBoundaryM, eighthOf } from "./distance";
import type { Boundary, Position } from "./park";

const HERE: Position = [114.188, 22.282];
const METRES_NORTH = 1 / 111_195;
const metresEast = METRES_NORTH / Math.cos((HERE[1] * Math.PI) / 180);
const off = (east: number, north: number): Position => [
  HERE[0] + east * metresEast,
  HERE[1] + north * METRES_NORTH,
];
const ring = (...corners: [number, number][]): Position[] =>
  [...corners, corners[0]!].map(([x, y]) => off(x, y));

test("the Star Ferry crosses a little over a kilometre", () => {
  expect(distanceM([114.1613, 22.287], [114.1687, 22.2937])).toBeCloseTo(1067, -2);
  expect(distanceM(HERE, HERE)).toBe(0);
});

test.each([
  [0, 100, 0, "north"],
  [100, 100, 45, "north-east"],
  [100, 0, 90, "east"],
  [0, -100, 180, "south"],
  [-100, 0, 270, "west"],
  [-100, 100, 315, "north-west"],
] as const)("%d m east and %d m north is %d degrees, %s", (east, north, degrees, eighth) => {
  const found = bearing(HERE, off(east, north));
  expect(found).toBeCloseTo(degrees, 0);
  expect(eighthOf(found)).toBe(eighth);
});

test.each([
  [22.4, "north"],
  [22.6, "north-east"],
  [337.4, "north-west"],
  [337.6, "north"],
  [359.9, "north"],
] as const)("%d degrees is %s", (degrees, eighth) => expect(eighthOf(degrees)).toBe(eighth));

describe("to a boundary", () => {
  const square: Boundary = [[ring([100, -50], [200, -50], [200, 50], [100, 50])]];
  const around: Boundary = [[ring([-100, -100], [100, -100], [100, 100], [-100, 100])]];

  test("its nearest edge counts, not its middle", () => {
    expect(distanceToBoundaryM(HERE, square)).toBeCloseTo(100, 0);
    expect(distanceToBoundaryM(off(100, 90), square)).toBeCloseTo(40, 0);
    expect(distanceToBoundaryM(off(230, 90), square)).toBeCloseTo(50, 0);
  });

  test("inside is 0, in a hole is not", () => {
    expect(distanceToBoundaryM(HERE, around)).toBe(0);
    const hole = ring([-20, -20], [20, -20], [20, 20], [-20, 20]);
    expect(distanceToBoundaryM(HERE, [[...around[0]!, hole]])).toBeCloseTo(20, 0);
  });

  test("of several parts the nearest counts", () => {
    expect(distanceToBoundaryM(off(-150, 0), [...square, ...around])).toBeCloseTo(50, 0);
  });

  test("no boundary is infinitely far", () => expect(distanceToBoundaryM(HERE, [])).toBe(Infinity));
});
