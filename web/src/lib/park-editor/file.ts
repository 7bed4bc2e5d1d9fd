/** A file that an officer chose, read: GeoJSON that can be sent, or why not, in a kind that has words. */

import type { FeatureCollection } from "geojson";
import type { Boundary } from "#lib/parks/park";
import { toBoundary } from "./shape";

export const MOST_BYTES = 8 * 1024 * 1024; // the server's bound
export const MOST_FEATURES = 5_000;

export type FileFault =
  | "empty"
  | "too-large"
  | "not-text"
  | "kml"
  | "archive"
  | "table"
  | "not-json"
  | "not-collection"
  | "no-features"
  | "too-many";

export class FileRefused extends Error {
  constructor(
    readonly fault: FileFault,
    /** What the reader of JSON said, with the place. */
    readonly detail = "",
  ) {
    super(fault);
    this.name = "FileRefused";
  }
}

/** Read a file. Throws FileRefused. */
export async function readParkFile(file: Blob): Promise<FeatureCollection> {
  if (file.size === 0) throw new FileRefused("empty");
  if (file.size > MOST_BYTES) throw new FileRefused("too-large");
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) throw new FileRefused("archive"); // a zip: shapefile, KMZ, spreadsheet
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FileRefused("not-text");
  }
  return collectionOf(text);
}

export function collectionOf(text: string): FeatureCollection {
  const start = text.trimStart().slice(0, 200).toLowerCase();
  if (start === "") throw new FileRefused("empty");
  if (start.startsWith("<")) throw new FileRefused("kml");
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    const looksLikeTable = !/^[[{"]/.test(start) && start.includes(",");
    throw new FileRefused(looksLikeTable ? "table" : "not-json", (error as Error).message);
  }
  const { type, features } = (document ?? {}) as { type?: unknown; features?: unknown };
  if (type !== "FeatureCollection" || !Array.isArray(features)) throw new FileRefused("not-collection");
  if (features.length === 0) throw new FileRefused("no-features");
  if (features.length > MOST_FEATURES) throw new FileRefused("too-many");
  return document as FeatureCollection;
}

/** What a feature of the file covers, to be shown; null for what cannot be shown (other systems, faults). */
export function boundaryOfFeature(feature: unknown): Boundary | null {
  const { geometry, properties } = (feature ?? {}) as {
    geometry?: { type?: string; coordinates?: unknown } | null;
    properties?: Record<string, unknown> | null;
  };
  const coordinates = geometry?.coordinates;
  if (!Array.isArray(coordinates) || !isInDegrees(coordinates)) return null;
  if (geometry?.type === "Polygon") return [coordinates as Boundary[number]];
  if (geometry?.type === "MultiPolygon") return coordinates as Boundary;
  const radiusM = Number(properties?.radius_m);
  if (geometry?.type !== "Point" || !(radiusM > 0)) return null;
  return toBoundary({ kind: "circle", centre: coordinates as [number, number], radiusM }, 24);
}

function isInDegrees(coordinates: unknown): boolean {
  if (!Array.isArray(coordinates)) return false;
  if (typeof coordinates[0] !== "number") return coordinates.length > 0 && coordinates.every(isInDegrees);
  const [x, y] = coordinates as number[];
  return Number.isFinite(x) && Number.isFinite(y) && Math.abs(x!) <= 180 && Math.abs(y!) <= 90;
}
