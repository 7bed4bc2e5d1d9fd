/**
 * The shape that an officer draws, and every change that can be made to it. Pure: each change gives a new shape.
 *
 * Rings are kept open (the first corner is not repeated) and closed only when they are sent.
 */

import type { components } from "#api";
import type { Boundary, Position } from "#lib/parks/park";

export interface Polygons {
  kind: "polygons";
  /** Polygons of an outer ring and its holes. */
  polygons: Position[][][];
}
export interface Circle {
  kind: "circle";
  centre: Position;
  radiusM: number;
}
export type Shape = Polygons | Circle;

export interface Ring {
  polygon: number;
  ring: number;
}
export interface Corner extends Ring {
  at: number;
}

export type NewGeofence =
  | components["schemas"]["PolygonIn"]
  | components["schemas"]["MultiPolygonIn"]
  | components["schemas"]["CircleIn"];

export const LEAST_CORNERS = 3;
export const RADIUS_M = { least: 5, most: 2_000 } as const; // the server's bounds
const DECIMALS = 7; // a centimetre

const closed = (ring: readonly Position[]): Position[] => (ring[0] ? [...ring, ring[0]] : []);

function opened(ring: readonly Position[]): Position[] {
  const [first, last] = [ring[0], ring.at(-1)];
  const isClosed = ring.length > 1 && first && last && first[0] === last[0] && first[1] === last[1];
  return (isClosed ? ring.slice(0, -1) : [...ring]).map(([longitude, latitude]) => [longitude, latitude]);
}

export const ofBoundary = (boundary: Boundary): Polygons => ({
  kind: "polygons",
  polygons: boundary.map((rings) => rings.map(opened)),
});

/** What the shape covers, with closed rings; a circle as a polygon of many corners. */
export function toBoundary(shape: Shape, corners = 64): Boundary {
  if (shape.kind === "circle") return [[closed(cornersOf(shape, corners))]];
  return shape.polygons.map((rings) => rings.map(closed));
}

/** The shape as the server takes it. */
export function toGeofence(shape: Shape): NewGeofence {
  if (shape.kind === "circle") {
    return { type: "Circle", centre: [...shape.centre], radius_m: shape.radiusM };
  }
  const polygons = toBoundary(shape);
  if (polygons.length === 1 && polygons[0]) return { type: "Polygon", coordinates: polygons[0] };
  return { type: "MultiPolygon", coordinates: polygons };
}

const METRES_PER_DEGREE = 111_195;
const eastPerDegree = (latitude: number): number => METRES_PER_DEGREE * Math.cos((latitude * Math.PI) / 180);

export const rounded = ([longitude, latitude]: Position): Position => [
  Number(longitude.toFixed(DECIMALS)),
  Number(latitude.toFixed(DECIMALS)),
];

/** The position so many metres to the east and to the north. */
export const shifted = ([longitude, latitude]: Position, eastM: number, northM: number): Position =>
  rounded([longitude + eastM / eastPerDegree(latitude), latitude + northM / METRES_PER_DEGREE]);

/** Metres between two positions a few kilometres apart. */
export const distanceM = (one: Position, other: Position): number =>
  Math.hypot((other[0] - one[0]) * eastPerDegree(one[1]), (other[1] - one[1]) * METRES_PER_DEGREE);

function cornersOf({ centre, radiusM }: Circle, corners: number): Position[] {
  return Array.from({ length: corners }, (_, at) => {
    const angle = (2 * Math.PI * at) / corners;
    return shifted(centre, radiusM * Math.cos(angle), radiusM * Math.sin(angle));
  });
}

const CORNERS_OF_CIRCLE = 16; // few enough to be moved by hand

/** A circle with corners that can be moved. */
export const toPolygons = (shape: Shape): Polygons =>
  shape.kind === "polygons" ? shape : { kind: "polygons", polygons: [[cornersOf(shape, CORNERS_OF_CIRCLE)]] };

/** A circle of about the same place and area. */
export function toCircle(shape: Shape): Circle {
  if (shape.kind === "circle") return shape;
  const positions = shape.polygons.flat(2);
  const middle = (axis: 0 | 1): number => {
    const values = positions.map((one) => one[axis]);
    return (
      (values.reduce((low, one) => Math.min(low, one), Infinity) +
        values.reduce((high, one) => Math.max(high, one), -Infinity)) /
      2
    );
  };
  const centre = rounded([middle(0), middle(1)]);
  const radius = Math.round(Math.sqrt(areaM2(shape) / Math.PI));
  return { kind: "circle", centre, radiusM: Math.min(RADIUS_M.most, Math.max(RADIUS_M.least, radius)) };
}

export const ringOf = (shape: Polygons, { polygon, ring }: Ring): Position[] =>
  shape.polygons[polygon]?.[ring] ?? [];

function withRing(shape: Polygons, where: Ring, positions: Position[]): Polygons {
  return {
    kind: "polygons",
    polygons: shape.polygons.map((rings, polygon) =>
      polygon === where.polygon ? rings.map((one, ring) => (ring === where.ring ? positions : one)) : rings,
    ),
  };
}

export const moveCorner = (shape: Polygons, corner: Corner, to: Position): Polygons =>
  withRing(shape, corner, ringOf(shape, corner).with(corner.at, rounded(to)));

/** Put a new corner behind this one. */
export const insertCorner = (shape: Polygons, after: Corner, position: Position): Polygons =>
  withRing(shape, after, ringOf(shape, after).toSpliced(after.at + 1, 0, rounded(position)));

/** The middle of the edge from this corner to the next. */
export function edgeMiddle(shape: Polygons, { at, ...ring }: Corner): Position {
  const corners = ringOf(shape, ring);
  const [from, to] = [corners[at]!, corners[(at + 1) % corners.length]!];
  return rounded([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
}

/** Take a corner away. A hole of three goes whole; the last three of an outer ring stay. */
export function removeCorner(shape: Polygons, corner: Corner): Polygons {
  const corners = ringOf(shape, corner);
  if (corners.length > LEAST_CORNERS) return withRing(shape, corner, corners.toSpliced(corner.at, 1));
  return removeRing(shape, corner);
}

/** Take a hole away, or a part with its holes; never the last part. */
export function removeRing(shape: Polygons, { polygon, ring }: Ring): Polygons {
  if (ring === 0) {
    if (shape.polygons.length < 2) return shape;
    return { kind: "polygons", polygons: shape.polygons.toSpliced(polygon, 1) };
  }
  return {
    kind: "polygons",
    polygons: shape.polygons.map((rings, at) => (at === polygon ? rings.toSpliced(ring, 1) : rings)),
  };
}

/** A further part, apart from the others. */
export const addPart = (shape: Polygons, corners: readonly Position[]): Polygons => ({
  kind: "polygons",
  polygons: [...shape.polygons, [corners.map(rounded)]],
});

/** A hole in the part that its first corner lies in; null when it lies in none. */
export function addHole(shape: Polygons, corners: readonly Position[]): Polygons | null {
  const first = corners[0];
  const within = first ? shape.polygons.findIndex(([outer]) => outer && isInside(first, outer)) : -1;
  if (within < 0) return null;
  return {
    kind: "polygons",
    polygons: shape.polygons.map((rings, at) => (at === within ? [...rings, corners.map(rounded)] : rings)),
  };
}

export function isInside([x, y]: Position, ring: readonly Position[]): boolean {
  let inside = false;
  ring.forEach(([x1, y1], at) => {
    const [x2, y2] = ring[(at + 1) % ring.length]!;
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  });
  return inside;
}

/** Square metres on the ground. */
export function areaM2(shape: Shape): number {
  if (shape.kind === "circle") return Math.PI * shape.radiusM ** 2;
  return shape.polygons.reduce(
    (sum, [outer = [], ...holes]) => sum + ringM2(outer) - holes.reduce((lost, one) => lost + ringM2(one), 0),
    0,
  );
}

function ringM2(ring: readonly Position[]): number {
  const origin = ring[0];
  if (!origin) return 0;
  const flat = ring.map(([x, y]): Position => [
    (x - origin[0]) * eastPerDegree(origin[1]),
    (y - origin[1]) * METRES_PER_DEGREE,
  ]);
  const doubled = flat.reduce((sum, [x1, y1], at) => {
    const [x2, y2] = flat[(at + 1) % flat.length]!;
    return sum + x1 * y2 - x2 * y1;
  }, 0);
  return Math.abs(doubled) / 2;
}
