// Makes static/map/base.json, the app's own base map, from data/places: land, the borders between districts on land,
// and where their names stand. One file of GeoJSON collections, small enough to be kept for use without a network.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { feature, merge, mesh } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, simplify } from "topojson-simplify";
import { parse } from "yaml";

const OUT = fileURLToPath(new URL("../static/map/base.json", import.meta.url));
const PLACES = new URL("../../data/places/", import.meta.url);
const MOST_BYTES = 80_000; // compressed: with it the map opens in a second at 1 Mbit/s
const GRID = 28_000; // steps across the map: about 7 m
const LEAST_BEND_DEG2 = 1e-7; // the area of a bend that is left out: about 1,100 square metres

const read = (name) => readFileSync(new URL(name, PLACES), "utf8");

/**
 * Return the base map as one collection. The `kind` of a feature is `land`, `mainland`, `border` (between districts, on
 * land), or of a point with three names `district`, `water`, `island` or `peak`.
 */
export function baseMap(land, districts, labels) {
  const nameOf = new Map(districts.map((district) => [district.id, district]));
  const arcs = simplify(presimplify(topology({ land }, GRID)), LEAST_BEND_DEG2);
  const parts = arcs.objects.land.geometries;
  const ours = parts.filter((part) => part.properties.id !== "mainland");
  const mainland = parts.find((part) => part.properties.id === "mainland");
  const borders = mesh(arcs, { type: "GeometryCollection", geometries: ours }, (one, other) => one !== other);
  return {
    type: "FeatureCollection",
    features: [
      drawn("mainland", feature(arcs, mainland).geometry),
      drawn("land", merge(arcs, ours)),
      drawn("border", borders),
      ...ours.map(({ properties: { id, label } }) => point("district", 0, label, named(nameOf, id))),
      ...labels.map((one) => point(one.kind, one.from_zoom, one.at, one)),
    ],
  };
}

const drawn = (kind, geometry) => ({ type: "Feature", properties: { kind }, geometry: rounded(geometry) });

const point = (kind, fromZoom, coordinates, { spread_m: spreadM, ...names }) => ({
  type: "Feature",
  properties: {
    kind,
    fromZoom,
    spreadM,
    id: names.id,
    en: names.en,
    "zh-Hant": names["zh-Hant"],
    "zh-Hans": names["zh-Hans"],
  },
  geometry: { type: "Point", coordinates },
});

function named(nameOf, id) {
  const district = nameOf.get(id);
  if (!district) throw new Error(`districts.yaml has no ${id}`);
  return district;
}

const rounded = (geometry) => ({
  ...geometry,
  coordinates: eachNumber(geometry.coordinates, (value) => Math.round(value * 1e5) / 1e5),
});
const eachNumber = (value, change) =>
  typeof value === "number" ? change(value) : value.map((part) => eachNumber(part, change));

function make() {
  const sources = [read("land.geojson"), read("districts.yaml"), read("labels.yaml")];
  const own = readFileSync(fileURLToPath(import.meta.url), "utf8");
  const inputs = createHash("sha256")
    .update([...sources, own].join("\n"))
    .digest("hex");
  if (existsSync(OUT) && JSON.parse(readFileSync(OUT, "utf8")).inputs === inputs)
    return "The base map is up to date.";
  const text = JSON.stringify({
    inputs,
    ...baseMap(JSON.parse(sources[0]), parse(sources[1]), parse(sources[2])),
  });
  const bytes = gzipSync(text).length;
  if (bytes > MOST_BYTES)
    throw new Error(`the base map has ${bytes} bytes compressed, more than ${MOST_BYTES}`);
  mkdirSync(dirname(OUT), { recursive: true });
  writeFileSync(OUT, text);
  return `The base map: ${text.length} bytes, ${bytes} compressed`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${make()}\n`);
