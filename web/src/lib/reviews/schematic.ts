/** A small map of one journey: the coast from the app's own base map, and two parks. */

import type { Feature, FeatureCollection } from "geojson";
import { fitted } from "#lib/park-editor/picture";
import type { Position } from "#lib/parks/park";

const WIDTH = 480;
const HEIGHT = 240;
const MARGIN = 56;
const LEAST_DEGREES = 0.02; // two neighbours are shown with some 2 km around them

let asked: Promise<Position[][]> | null = null;

/** The rings of the land, once for all pictures; none without a network. */
export function land(): Promise<Position[][]> {
  asked ??= fetch("/map/base.json")
    .then((response) => response.json() as Promise<FeatureCollection>)
    .then(({ features }) => features.flatMap(ringsOf))
    .catch(() => {
      asked = null;
      return [];
    });
  return asked;
}

function ringsOf({ geometry, properties }: Feature): Position[][] {
  if (properties?.kind !== "land" && properties?.kind !== "mainland") return [];
  if (geometry.type === "Polygon") return geometry.coordinates as Position[][];
  return geometry.type === "MultiPolygon" ? (geometry.coordinates as Position[][][]).flat() : [];
}

export interface Schematic {
  viewBox: string;
  from: Position;
  to: Position;
  way: string;
  landPath: (rings: readonly Position[][]) => string;
}

export function schematic(from: Position, to: Position): Schematic {
  const place = fitted([from, to, ...around(from, to)], WIDTH, HEIGHT, MARGIN);
  const [start, end] = [place(from), place(to)];
  const bend: Position = [
    (start[0] + end[0]) / 2 + (end[1] - start[1]) / 6,
    (start[1] + end[1]) / 2 - (end[0] - start[0]) / 6,
  ];
  return {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    from: start,
    to: end,
    way: `M${start.join(" ")}Q${bend.join(" ")} ${end.join(" ")}`,
    landPath: (rings) =>
      rings
        .map((ring) => ring.map(place))
        .filter(isInView)
        .map((ring) => `M${ring.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`)
        .join(""),
  };
}

// Two parks side by side are not blown up to fill the picture.
function around(from: Position, to: Position): Position[] {
  const middle: Position = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const half = LEAST_DEGREES / 2;
  return [
    [middle[0] - half, middle[1] - half],
    [middle[0] + half, middle[1] + half],
  ];
}

function isInView(ring: readonly Position[]): boolean {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  return Math.min(...xs) < WIDTH && Math.max(...xs) > 0 && Math.min(...ys) < HEIGHT && Math.max(...ys) > 0;
}
