import { describe, expect, test } from "vitest";
import type { Position } from "#lib/parks/park";
import { crossings, isOutsideHongKong } from "./faults";
import { handlesOf, pull, take } from "./handles";
import { begin, redo, step, undo } from "./history";
import {
  addHole,
  addPart,
  areaM2,
  insertCorner,
  moveCorner,
  ofBoundary,
  removeCorner,
  removeRing,
  shifted,
  toBoundary,
  toCircle,
  toGeofence,
  toPolygons,
  type Polygons,
} from "./shape";

const A: Position = [114.1, 22.3];
const square = (side: number, at: Position = A): Position[] => [
  at,
  shifted(at, side, 0),
  shifted(at, side, side),
  shifted(at, 0, side),
];
const drawn: Polygons = { kind: "polygons", polygons: [[square(100)]] };
const first = { polygon: 0, ring: 0, at: 0 };

describe("rings", () => {
  test("are closed when sent and opened when read, so that going there and back changes nothing", () => {
    const sent = toGeofence(drawn);
    expect(sent.type).toBe("Polygon");
    const ring = (sent as unknown as { coordinates: Position[][] }).coordinates[0]!;
    expect(ring).toHaveLength(5);
    expect(ring[4]).toEqual(ring[0]);
    expect(ofBoundary(toBoundary(drawn))).toEqual(drawn);
  });
  test("several parts are sent as several polygons", () => {
    const two = addPart(drawn, square(50, shifted(A, 500, 0)));
    expect(toGeofence(two)).toMatchObject({ type: "MultiPolygon" });
    expect(areaM2(two)).toBeCloseTo(12_500, -2);
  });
});

describe("corners", () => {
  test("are moved without touching the shape before", () => {
    const moved = moveCorner(drawn, first, [114.0999, 22.2999]);
    expect(moved.polygons[0]![0]![0]).toEqual([114.0999, 22.2999]);
    expect(drawn.polygons[0]![0]![0]).toEqual(A);
  });
  test("are put in after the last one as well, between it and the first", () => {
    const more = insertCorner(drawn, { ...first, at: 3 }, [114.0999, 22.3005]);
    expect(more.polygons[0]![0]).toHaveLength(5);
    expect(more.polygons[0]![0]![4]).toEqual([114.0999, 22.3005]);
  });
  test("are taken away down to three", () => {
    const three = removeCorner(drawn, first);
    expect(three.polygons[0]![0]).toHaveLength(3);
    expect(removeCorner(three, first)).toBe(three);
  });
  test("the middle of an edge becomes a corner that is held", () => {
    const { shape, held } = take(drawn, { kind: "middle", corner: first });
    expect(held).toEqual({ kind: "corner", corner: { ...first, at: 1 } });
    expect(areaM2(shape)).toBeCloseTo(areaM2(drawn), 0);
    const there = shifted(A, 50, -20);
    expect((pull(shape, held, there) as Polygons).polygons[0]![0]![1]).toEqual(there);
  });
  test("a shape of very many is shown without middles", () => {
    const ring = Array.from({ length: 700 }, (_, at) => shifted(A, at, at % 2));
    expect(handlesOf({ kind: "polygons", polygons: [[ring]] })).toHaveLength(700);
  });
});

describe("holes", () => {
  const hole = square(20, shifted(A, 30, 30)).slice(0, 3);
  const holed = addHole(drawn, hole)!;
  test("lie in the part around them and take away from its area", () => {
    expect(holed.polygons[0]).toHaveLength(2);
    expect(areaM2(holed)).toBeCloseTo(10_000 - 200, -2);
  });
  test("do not lie outside", () => expect(addHole(drawn, square(10, shifted(A, 500, 0)))).toBeNull());
  test("go whole when a corner of the last three is taken away", () => {
    expect(removeCorner(holed, { polygon: 0, ring: 1, at: 0 })).toEqual(drawn);
  });
  test("go with their part; the last part stays", () => {
    const two = addPart(holed, square(50, shifted(A, 500, 0)));
    expect(removeRing(two, { polygon: 0, ring: 0 }).polygons).toHaveLength(1);
    expect(removeRing(holed, { polygon: 0, ring: 0 })).toBe(holed);
  });
});

describe("circles", () => {
  test("have the area of what they stand for", () => {
    const circle = toCircle(drawn);
    expect(areaM2(circle)).toBeGreaterThan(9_500);
    expect(areaM2(circle)).toBeLessThan(10_500);
    expect(toPolygons(circle).polygons[0]![0]).toHaveLength(16);
  });
  test("the rim sets the radius, within the server's bounds", () => {
    const circle = toCircle(drawn);
    expect(pull(circle, { kind: "rim" }, shifted(circle.centre, 120, 0))).toMatchObject({ radiusM: 120 });
    expect(pull(circle, { kind: "rim" }, circle.centre)).toMatchObject({ radiusM: 5 });
  });
});

describe("faults", () => {
  const [a, b, c, d] = square(100) as [Position, Position, Position, Position];
  test("a bow tie crosses itself in its middle", () => {
    const [place] = crossings({ kind: "polygons", polygons: [[[a, c, b, d]]] });
    expect(place![0]).toBeCloseTo((a[0] + b[0]) / 2, 6);
  });
  test("a square, and a square with a hole, do not", () => {
    expect(crossings(drawn)).toEqual([]);
    expect(crossings(addHole(drawn, square(20, shifted(A, 30, 30)))!)).toEqual([]);
  });
  test("a hole that leaves its part does", () => {
    const wide = addHole(drawn, square(200, shifted(A, 30, 30)))!;
    expect(crossings(wide).length).toBeGreaterThan(0);
  });
  test("one corner in Shanghai is outside Hong Kong", () => {
    expect(isOutsideHongKong(drawn)).toBe(false);
    expect(isOutsideHongKong(moveCorner(drawn, first, [121.5, 31.2]))).toBe(true);
  });
});

describe("steps", () => {
  test("go back and forth; a new one gives up what was undone", () => {
    let steps = step(step(begin("a"), "b"), "c");
    steps = undo(undo(steps));
    expect(steps.now).toBe("a");
    expect(undo(steps).now).toBe("a");
    expect(redo(redo(redo(steps))).now).toBe("c");
    expect(redo(step(steps, "d")).now).toBe("d");
  });
  test("the same thing again is no step", () => {
    const steps = begin("a");
    expect(step(steps, "a")).toBe(steps);
  });
});
