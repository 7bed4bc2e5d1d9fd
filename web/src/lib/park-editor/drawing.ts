/** What the editor's map shows, as GeoJSON. */

import type { Feature, FeatureCollection } from "geojson";
import { collection } from "#lib/map/geometry";
import type { Boundary, Position } from "#lib/parks/park";

const area = (coordinates: Boundary): Feature => ({
  type: "Feature",
  geometry: { type: "MultiPolygon", coordinates },
  properties: {},
});

export const areas = (boundaries: readonly Boundary[]): FeatureCollection => collection(boundaries.map(area));
export const areasOf = (boundary: Boundary): FeatureCollection => areas([boundary]);

export const points = (positions: readonly Position[]): FeatureCollection =>
  collection(
    positions.map((coordinates) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates },
      properties: {},
    })),
  );

/** Corners set down so far, and the line between them. */
export const begunLine = (positions: readonly Position[]): FeatureCollection =>
  collection([
    ...points(positions).features,
    ...(positions.length > 1
      ? [
          {
            type: "Feature" as const,
            geometry: { type: "LineString" as const, coordinates: [...positions] },
            properties: {},
          },
        ]
      : []),
  ]);
