/** How far and in which direction, on the device. Positions never leave it for this. */

import type { Boundary, Position } from "./park";

const EARTH_RADIUS_M = 6_371_009; // IUGG mean radius; within 0.4 % of the ellipsoid in Hong Kong
const METRES_PER_DEGREE = (Math.PI / 180) * EARTH_RADIUS_M;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The eight directions, clockwise from north. */
export const EIGHTHS = [
  "north",
  "north-east",
  "east",
  "south-east",
  "south",
  "south-west",
  "west",
  "north-west",
] as const;
export type Eighth = (typeof EIGHTHS)[number];

/** Metres between two positions over the ground. */
export function distanceM([fromLongitude, fromLatitude]: Position, [longitude, latitude]: Position): number {
  const half =
    Math.sin(radians(latitude - fromLatitude) / 2) ** 2 +
    Math.cos(radians(fromLatitude)) *
      Math.cos(radians(latitude)) *
      Math.sin(radians(longitude - fromLongitude) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** The way from one position to another in degrees clockwise from north, from 0 to below 360. */
export function bearing([fromLongitude, fromLatitude]: Position, [longitude, latitude]: Position): number {
  const east = radians(longitude - fromLongitude);
  const [from, to] = [radians(fromLatitude), radians(latitude)];
  const y = Math.sin(east) * Math.cos(to);
  const x = Math.cos(from) * Math.sin(to) - Math.sin(from) * Math.cos(to) * Math.cos(east);
  return ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
}

/** The nearest of the eight directions to a bearing. */
export const eighthOf = (degrees: number): Eighth => EIGHTHS[Math.round(degrees / 45) % 8]!;

/** Metres to a boundary, 0 inside. On a plane around `from`: exact to a metre within the city. */
export function distanceToBoundaryM(from: Position, boundary: Boundary): number {
  const scale = Math.cos(radians(from[1])) * METRES_PER_DEGREE;
  const flat = ([longitude, latitude]: Position): Position => [
    (longitude - from[0]) * scale,
    (latitude - from[1]) * METRES_PER_DEGREE,
  ];
  let nearest = Infinity;
  for (const polygon of boundary) {
    const rings = polygon.map((ring) => ring.map(flat));
    if (rings.filter(isOriginInside).length % 2 === 1) return 0;
    for (const ring of rings) {
      for (let at = 1; at < ring.length; at++)
        nearest = Math.min(nearest, originTo(ring[at - 1]!, ring[at]!));
    }
  }
  return nearest;
}

function isOriginInside(ring: Position[]): boolean {
  let isInside = false;
  for (let at = 1; at < ring.length; at++) {
    const [[x1, y1], [x2, y2]] = [ring[at - 1]!, ring[at]!];
    if (y1 > 0 !== y2 > 0 && x1 + ((x2 - x1) * y1) / (y1 - y2) > 0) isInside = !isInside;
  }
  return isInside;
}

function originTo([x1, y1]: Position, [x2, y2]: Position): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, -(x1 * dx + y1 * dy) / length));
  return Math.hypot(x1 + along * dx, y1 + along * dy);
}
