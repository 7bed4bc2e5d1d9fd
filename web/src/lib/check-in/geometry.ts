/** A park and a fix as a flat picture in metres: fine for the few kilometres that it shows. */

import type { components } from "#api";

type Geometry = components["schemas"]["Geometry"];
type Point = [number, number];

const METRES_PER_DEGREE = 111_320;
/** Beyond this the park and the person do not fit into one picture that says anything. */
const FURTHEST_M = 3_000;
const MARGIN = 1.12;

export interface Spot {
  longitude: number;
  latitude: number;
  accuracy_m: number;
}

export interface Picture {
  /** SVG path of the park, y downwards, metres from the middle. Empty without a park or too far from it. */
  path: string;
  /** The person, with the radius of accuracy. */
  x: number;
  y: number;
  radius: number;
  /** Half the width of the square to show. */
  extent: number;
}

/** Lay out what to show: all of the park and of the circle, with a margin. Null when there is neither. */
export function pictureOf(spot: Spot | null, park: Geometry | null): Picture | null {
  const outline = park ? ringsOf(park) : [];
  const origin: Point | undefined = spot ? [spot.longitude, spot.latitude] : outline[0]?.[0];
  if (!origin) return null;
  const scale = Math.cos((origin[1] * Math.PI) / 180);
  const flat = ([longitude, latitude]: Point): Point => [
    (longitude - origin[0]) * METRES_PER_DEGREE * scale,
    (origin[1] - latitude) * METRES_PER_DEGREE,
  ];
  const rings = outline.map((ring) => ring.map(flat));
  const points = rings.flat();
  const radius = spot ? Math.max(spot.accuracy_m, 1) : 0;
  const isNear = points.some(([x, y]) => Math.hypot(x, y) < FURTHEST_M);
  if (!isNear) return { path: "", x: 0, y: 0, radius, extent: radius * 1.6 };
  const around = spot ? [-radius, radius] : [];
  const xs = [...points.map(([x]) => x), ...around];
  const ys = [...points.map(([, y]) => y), ...around];
  const middle: Point = [mid(xs), mid(ys)];
  const extent = (Math.max(spread(xs), spread(ys)) / 2) * MARGIN;
  const path = rings
    .map((ring) => `M${ring.map(([x, y]) => `${round(x - middle[0])} ${round(y - middle[1])}`).join("L")}Z`)
    .join("");
  return { path, x: -middle[0], y: -middle[1], radius, extent };
}

function ringsOf({ type, coordinates }: Geometry): Point[][] {
  if (type === "Polygon") return coordinates as Point[][];
  if (type === "MultiPolygon") return (coordinates as Point[][][]).flat();
  return [];
}

const mid = (values: number[]): number => (Math.min(...values) + Math.max(...values)) / 2;
const spread = (values: number[]): number => Math.max(...values) - Math.min(...values);
const round = (value: number): number => Math.round(value * 10) / 10;
