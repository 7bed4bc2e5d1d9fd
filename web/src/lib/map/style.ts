// The map's look: the app's own base map (static/map/base.json), light or dark, in the reader's language; over it, where
// the setting names one, a raster tile source. Text is drawn from the page's own fonts: there is no glyph server.
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";

export type MapTheme = "light" | "dark";
export type MapLanguage = "en" | "zh-Hant" | "zh-Hans";

/** A raster tile source by setting: a URL with {z}, {x}, {y}, and whom to name for it. */
export interface MapTiles {
  url: string;
  attribution: string;
  size?: number;
}

export interface MapStyleOptions {
  theme: MapTheme;
  language: MapLanguage;
  tiles?: MapTiles | undefined;
}

/** West, south, east, north of how far one may look: so far that a tall phone and a wide screen show it whole. */
export const MAP_BOUNDS: [number, number, number, number] = [113.4, 21.65, 114.9, 23.05];
/** The territory at its first sight. */
export const HONG_KONG: [number, number, number, number] = [113.83, 22.15, 114.43, 22.56];
/** Put this layer's id as `beforeId`, and what the app draws lies over the land and under the names. */
export const FIRST_LABEL_LAYER = "label-water";

// MapLibre reads no custom properties, so the map's colours stand here, beside the greens and blues of tokens.css.
const COLOURS = {
  light: {
    sea: "#b9e3f0",
    shallow: "#d3eff5",
    land: "#eef6e4",
    hill: "#bfe0a8",
    coast: "#9fcfc6",
    mainland: "#e4e8e1",
    border: "#a9c3a6",
    name: "#3c5a49",
    waterName: "#2a6f8e",
    peakName: "#6a5f45",
    halo: "#ffffff",
  },
  dark: {
    sea: "#0e2733",
    shallow: "#143644",
    land: "#1c3026",
    hill: "#2c5238",
    coast: "#2f5a55",
    mainland: "#18211d",
    border: "#3f5d4c",
    name: "#b9d3c3",
    waterName: "#7db8d1",
    peakName: "#c9bd9b",
    halo: "#0d1712",
  },
} as const;

const FONTS = ["Nunito Variable", "PingFang HK", "Noto Sans HK", "Noto Sans CJK HK", "Microsoft JhengHei"];
const ATTRIBUTION = "© HKSAR Government";

// At Hong Kong's latitude, on MapLibre's world of 512 pixels at zoom 0.
const pixelsPerMetre = (zoom: number): number =>
  (512 * 2 ** zoom) / (40_075_017 * Math.cos((22.35 * Math.PI) / 180));
const isKind = (kind: string): ExpressionSpecification => ["==", ["get", "kind"], kind];
const byZoom = (...stops: number[]): ExpressionSpecification =>
  ["interpolate", ["linear"], ["zoom"], ...stops] as ExpressionSpecification;

/** Build the style; a change of theme or language is `map.setStyle(mapStyle(...))`. */
export function mapStyle({ theme, language, tiles }: MapStyleOptions): StyleSpecification {
  return {
    version: 8,
    sources: {
      base: { type: "geojson", data: "/map/base.json", attribution: ATTRIBUTION, tolerance: 0.2 },
      ...(tiles && {
        tiles: {
          type: "raster",
          tiles: [tiles.url],
          tileSize: tiles.size ?? 256,
          attribution: tiles.attribution,
        },
      }),
    },
    layers: [
      ...ground(COLOURS[theme]),
      // A tile source brings its own names; ours would stand over them twice.
      ...(tiles ? [tileLayer(theme), anchor()] : names(COLOURS[theme], language)),
    ],
  };
}

type Colours = (typeof COLOURS)[MapTheme];

function ground(colour: Colours): LayerSpecification[] {
  const shore = (
    id: string,
    width: ExpressionSpecification,
    tint: string,
    blur: number,
  ): LayerSpecification => ({
    id,
    type: "line",
    source: "base",
    filter: ["in", ["get", "kind"], ["literal", ["land", "mainland"]]],
    layout: { "line-join": "round" },
    paint: { "line-color": tint, "line-width": width, "line-blur": blur },
  });
  const fill = (kind: "land" | "mainland"): LayerSpecification => ({
    id: kind,
    type: "fill",
    source: "base",
    filter: isKind(kind),
    paint: { "fill-color": colour[kind] },
  });
  return [
    { id: "sea", type: "background", paint: { "background-color": colour.sea } },
    shore("shallows", byZoom(9, 8, 12, 22, 16, 60), colour.shallow, 6),
    fill("mainland"),
    fill("land"),
    {
      id: "hills",
      type: "circle",
      source: "base",
      filter: ["has", "spreadM"],
      paint: {
        "circle-color": colour.hill,
        "circle-blur": 1,
        "circle-opacity": 0.65,
        "circle-radius": [
          "interpolate",
          ["exponential", 2],
          ["zoom"],
          ...[8, 20].flatMap((zoom) => [zoom, ["*", ["get", "spreadM"], pixelsPerMetre(zoom)]]),
        ] as ExpressionSpecification,
      },
    },
    shore("coast", byZoom(9, 0.6, 12, 1.2, 16, 2), colour.coast, 0),
    {
      id: "borders",
      type: "line",
      source: "base",
      filter: isKind("border"),
      layout: { "line-join": "round", "line-cap": "round" },
      paint: {
        "line-color": colour.border,
        "line-width": byZoom(9, 0.8, 12, 1.6, 16, 2.4),
        "line-dasharray": [2, 2.5],
      },
    },
  ];
}

function tileLayer(theme: MapTheme): LayerSpecification {
  const dimmed = { "raster-brightness-max": 0.55, "raster-saturation": -0.3 };
  return { id: "tiles", type: "raster", source: "tiles", paint: theme === "dark" ? dimmed : {} };
}

// Keeps FIRST_LABEL_LAYER there when the names are left out.
const anchor = (): LayerSpecification => ({
  id: FIRST_LABEL_LAYER,
  type: "symbol",
  source: "base",
  filter: ["boolean", false],
});

function names(colour: Colours, language: MapLanguage): LayerSpecification[] {
  const layer = (id: string, kind: string, text: string, size: ExpressionSpecification, spacing = 0) =>
    ({
      id,
      type: "symbol",
      source: "base",
      filter: ["all", isKind(kind), [">=", ["zoom"], ["get", "fromZoom"]]],
      layout: {
        "text-field": kind === "peak" ? ["concat", "▲ ", ["get", language]] : ["get", language],
        "text-font": FONTS,
        "text-size": size,
        "text-max-width": 7,
        "text-letter-spacing": spacing,
        "text-padding": 6,
      },
      paint: {
        "text-color": text,
        "text-halo-color": colour.halo,
        "text-halo-width": kind === "water" ? 0 : 1.4,
      },
    }) satisfies LayerSpecification as LayerSpecification;
  return [
    layer(FIRST_LABEL_LAYER, "water", colour.waterName, byZoom(9, 11, 14, 15), 0.08),
    layer("label-peak", "peak", colour.peakName, byZoom(10, 10, 14, 13)),
    layer("label-island", "island", colour.name, byZoom(10, 11, 14, 15)),
    layer("label-district", "district", colour.name, byZoom(9, 11, 12, 15, 15, 18)),
  ];
}
