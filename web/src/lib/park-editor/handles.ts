/** What can be taken hold of on the map: corners, the middles of edges (a new corner), a circle's centre and rim. */

import type { Position } from "#lib/parks/park";
import {
  edgeMiddle,
  insertCorner,
  moveCorner,
  distanceM,
  RADIUS_M,
  rounded,
  shifted,
  type Corner,
  type Shape,
} from "./shape";

export type Handle = { kind: "corner" | "middle"; corner: Corner } | { kind: "centre" } | { kind: "rim" };

export interface Placed {
  handle: Handle;
  position: Position;
}

const MOST_MIDDLES = 600; // with more corners than this the middles hide the corners

export function handlesOf(shape: Shape): Placed[] {
  if (shape.kind === "circle") {
    return [
      { handle: { kind: "centre" }, position: shape.centre },
      { handle: { kind: "rim" }, position: shifted(shape.centre, shape.radiusM, 0) },
    ];
  }
  const corners = shape.polygons.flatMap((rings, polygon) =>
    rings.flatMap((positions, ring) =>
      positions.map((position, at) => ({ corner: { polygon, ring, at }, position })),
    ),
  );
  const middles = corners.length > MOST_MIDDLES ? [] : corners;
  return [
    ...middles.map(({ corner }) => ({
      handle: { kind: "middle" as const, corner },
      position: edgeMiddle(shape, corner),
    })),
    ...corners.map(({ corner, position }) => ({ handle: { kind: "corner" as const, corner }, position })),
  ];
}

/** Take hold: of the middle of an edge by making a corner there. Returns what is held and the shape with it. */
export function take(shape: Shape, handle: Handle): { shape: Shape; held: Handle } {
  if (handle.kind !== "middle" || shape.kind === "circle") return { shape, held: handle };
  const { corner } = handle;
  return {
    shape: insertCorner(shape, corner, edgeMiddle(shape, corner)),
    held: { kind: "corner", corner: { ...corner, at: corner.at + 1 } },
  };
}

/** Move what is held to a position. */
export function pull(shape: Shape, held: Handle, to: Position): Shape {
  if (shape.kind === "circle") {
    if (held.kind === "centre") return { ...shape, centre: rounded(to) };
    const radius = Math.round(distanceM(shape.centre, to));
    return { ...shape, radiusM: Math.min(RADIUS_M.most, Math.max(RADIUS_M.least, radius)) };
  }
  return held.kind === "corner" ? moveCorner(shape, held.corner, to) : shape;
}

/** Where what is held lies; null when it is gone. */
export function placeOf(shape: Shape, held: Handle): Position | null {
  if (shape.kind === "circle") {
    if (held.kind === "centre") return shape.centre;
    return held.kind === "rim" ? shifted(shape.centre, shape.radiusM, 0) : null;
  }
  if (held.kind !== "corner") return null;
  const { polygon, ring, at } = held.corner;
  return shape.polygons[polygon]?.[ring]?.[at] ?? null;
}

export const isSame = (one: Handle | null, other: Handle | null): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
