/** What the map draws, as GeoJSON. */

import type { Feature, FeatureCollection, Position as GeoPosition } from "geojson";
import type { Boundary, Position } from "#lib/parks/park";

/** A park as a point on the map. */
export interface MapPark {
  id: string;
  name: string;
  at: Position;
  /** The creature whose picture stands for it. */
  face: string | null;
  isInPlay: boolean;
  isVisited: boolean;
}

export const collection = (features: Feature[]): FeatureCollection => ({
  type: "FeatureCollection",
  features,
});

export const parkFeatures = (parks: readonly MapPark[]): FeatureCollection =>
  collection(
    parks.map(({ at, face, ...rest }) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: at },
      properties: { ...rest, icon: face && `${face}${rest.isVisited ? "+visited" : ""}` },
    })),
  );

export const boundaryFeatures = (
  boundaries: Readonly<Record<string, Boundary>>,
  parks: readonly MapPark[],
): FeatureCollection =>
  collection(
    parks.flatMap(({ id, isInPlay }) => {
      const coordinates = boundaries[id];
      if (!coordinates) return [];
      return [
        { type: "Feature", geometry: { type: "MultiPolygon", coordinates }, properties: { id, isInPlay } },
      ];
    }),
  );

const CORNERS = 64;
const METRES_PER_DEGREE = 111_195;

/** A circle on the ground: MapLibre's own circles have their radius in pixels. */
export function circle([longitude, latitude]: Position, radiusM: number): Feature {
  const wide = radiusM / (METRES_PER_DEGREE * Math.cos((latitude * Math.PI) / 180));
  const high = radiusM / METRES_PER_DEGREE;
  const ring = Array.from({ length: CORNERS + 1 }, (_, at): GeoPosition => {
    const angle = (2 * Math.PI * at) / CORNERS;
    return [longitude + wide * Math.cos(angle), latitude + high * Math.sin(angle)];
  });
  return { type: "Feature", geometry: { type: "Polygon", coordinates: [ring] }, properties: {} };
}

/** West, south, east, north of positions. */
export function boundsOf(positions: readonly Position[]): [number, number, number, number] | null {
  if (positions.length === 0) return null;
  const [longitudes, latitudes] = [positions.map((one) => one[0]), positions.map((one) => one[1])];
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
}
