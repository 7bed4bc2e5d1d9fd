/** What can be seen to be wrong with a shape while it is being drawn; the server has the last word. */

import type { Position } from "#lib/parks/park";
import type { Shape } from "./shape";

const MOST_EDGES = 1_500; // every edge is held against every other; beyond this only the server looks
const MOST_SHOWN = 20;

/** West, south, east, north. Generous: the server knows the districts. */
const HONG_KONG = [113.8, 22.1, 114.55, 22.6] as const;

export function isOutsideHongKong(shape: Shape): boolean {
  const [west, south, east, north] = HONG_KONG;
  const positions = shape.kind === "circle" ? [shape.centre] : shape.polygons.flat(2);
  return positions.some(([x, y]) => x < west || x > east || y < south || y > north);
}

interface Edge {
  from: Position;
  to: Position;
  ring: string;
  at: number;
  count: number;
}

/** Where edges cross or touch that should not. */
export function crossings(shape: Shape): Position[] {
  if (shape.kind === "circle") return [];
  const edges = shape.polygons.flatMap((rings, polygon) =>
    rings.flatMap((ring, number) =>
      ring.map((from, at): Edge => ({
        from,
        to: ring[(at + 1) % ring.length]!,
        ring: `${polygon} ${number}`,
        at,
        count: ring.length,
      })),
    ),
  );
  if (edges.length > MOST_EDGES) return [];
  const found: Position[] = [];
  for (let one = 0; one < edges.length; one++) {
    for (let other = one + 1; other < edges.length; other++) {
      const place = areNeighbours(edges[one]!, edges[other]!) ? null : crossing(edges[one]!, edges[other]!);
      if (place) found.push(place);
      if (found.length >= MOST_SHOWN) return found;
    }
  }
  return found;
}

function areNeighbours(one: Edge, other: Edge): boolean {
  if (one.ring !== other.ring) return false;
  const apart = Math.abs(one.at - other.at);
  return apart === 1 || apart === one.count - 1;
}

function crossing({ from: a, to: b }: Edge, { from: c, to: d }: Edge): Position | null {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const cross = rx * sy - ry * sx;
  if (cross === 0) return null;
  const along = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross;
  const across = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / cross;
  if (along < 0 || along > 1 || across < 0 || across > 1) return null;
  return [a[0] + along * rx, a[1] + along * ry];
}
