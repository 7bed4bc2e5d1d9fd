/** What Play draws over the base map: parks, their boundaries, and where the person is. */

import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from "maplibre-gl";
import type { Colours } from "./colours";
import { collection } from "./geometry";

export const CLUSTER_UNTIL_ZOOM = 12;
/** From here a park's boundary is large enough to be seen. */
export const BOUNDARY_FROM_ZOOM = 12.5;
const FONTS = ["Nunito Variable", "PingFang HK", "Noto Sans HK", "Noto Sans CJK HK", "Microsoft JhengHei"];
const NOTHING = collection([]);
const IS_CLUSTER: ExpressionSpecification = ["has", "point_count"];
const HAS_FACE: ExpressionSpecification = ["all", ["!", IS_CLUSTER], ["!=", ["get", "icon"], null]];
const HAS_NONE: ExpressionSpecification = ["all", ["!", IS_CLUSTER], ["==", ["get", "icon"], null]];

export const SOURCES: Record<string, SourceSpecification> = {
  parks: {
    type: "geojson",
    data: NOTHING,
    cluster: true,
    clusterRadius: 54,
    clusterMaxZoom: CLUSTER_UNTIL_ZOOM,
  },
  boundaries: { type: "geojson", data: NOTHING },
  chosen: { type: "geojson", data: NOTHING },
  me: { type: "geojson", data: NOTHING },
  accuracy: { type: "geojson", data: NOTHING },
};

/** Layers in whose features a tap means a park. */
export const PARK_LAYERS = ["park-faces", "park-dots"];

export const layers = (colours: Colours): LayerSpecification[] => [
  ...boundaries(colours),
  ...clusters(colours),
  ...parks(colours),
  ...me(colours),
];

function boundaries(colours: Colours): LayerSpecification[] {
  const tint: ExpressionSpecification = ["case", ["get", "isInPlay"], colours.primary, colours.inkSoft];
  const common = { source: "boundaries", minzoom: BOUNDARY_FROM_ZOOM };
  return [
    { id: "boundary", type: "fill", ...common, paint: { "fill-color": tint, "fill-opacity": 0.2 } },
    {
      id: "boundary-line",
      type: "line",
      ...common,
      layout: { "line-join": "round" },
      paint: { "line-color": tint, "line-width": ["interpolate", ["linear"], ["zoom"], 13, 1, 17, 3] },
    },
  ];
}

function clusters(colours: Colours): LayerSpecification[] {
  return [
    {
      id: "clusters",
      type: "circle",
      source: "parks",
      filter: IS_CLUSTER,
      paint: {
        "circle-color": colours.primary,
        "circle-radius": ["interpolate", ["linear"], ["get", "point_count"], 2, 17, 20, 22, 150, 30],
        "circle-stroke-width": 4,
        "circle-stroke-color": colours.surface,
      },
    },
    {
      id: "cluster-counts",
      type: "symbol",
      source: "parks",
      filter: IS_CLUSTER,
      layout: {
        "text-field": ["to-string", ["get", "point_count"]],
        "text-font": FONTS,
        "text-size": 15,
        "text-allow-overlap": true,
      },
      paint: {
        "text-color": colours.onPrimary,
        "text-halo-color": colours.onPrimary,
        "text-halo-width": 0.6,
      },
    },
  ];
}

function parks(colours: Colours): LayerSpecification[] {
  const name = {
    "text-field": ["step", ["zoom"], "", 13, ["get", "name"]] as ExpressionSpecification,
    "text-font": FONTS,
    "text-size": 13,
    "text-anchor": "top",
    "text-max-width": 8,
    "text-optional": true,
  } as const;
  const text = { "text-color": colours.ink, "text-halo-color": colours.surface, "text-halo-width": 1.8 };
  const size: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 10, 0.6, 13, 0.8, 16, 1];
  return [
    {
      id: "park-dots",
      type: "circle",
      source: "parks",
      filter: HAS_NONE,
      paint: {
        "circle-color": colours.line,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 4, 16, 8],
        "circle-stroke-width": 2,
        "circle-stroke-color": colours.surface,
      },
    },
    {
      id: "park-dot-names",
      type: "symbol",
      source: "parks",
      filter: HAS_NONE,
      minzoom: 14.5,
      layout: { ...name, "text-offset": [0, 0.8], "text-size": 12 },
      paint: { ...text, "text-color": colours.inkSoft },
    },
    {
      id: "park-faces",
      type: "symbol",
      source: "parks",
      filter: HAS_FACE,
      layout: {
        ...name,
        "icon-image": ["get", "icon"],
        "icon-size": size,
        "icon-allow-overlap": true,
        "text-offset": [0, 1.9],
      },
      paint: text,
    },
    {
      id: "chosen-ring",
      type: "circle",
      source: "chosen",
      paint: {
        "circle-color": colours.surface,
        "circle-radius": 34,
        "circle-stroke-width": 5,
        "circle-stroke-color": colours.sun,
      },
    },
    {
      id: "chosen",
      type: "symbol",
      source: "chosen",
      layout: {
        ...name,
        "text-field": ["get", "name"],
        "text-size": 15,
        "text-offset": [0, 2.6],
        "icon-image": ["coalesce", ["get", "icon"], ""],
        "icon-size": 1.25,
        "icon-allow-overlap": true,
        "text-allow-overlap": true,
      },
      paint: { ...text, "text-halo-width": 2.4 },
    },
  ];
}

function me(colours: Colours): LayerSpecification[] {
  return [
    {
      id: "accuracy",
      type: "fill",
      source: "accuracy",
      paint: { "fill-color": colours.sky, "fill-opacity": 0.18, "fill-outline-color": colours.sky },
    },
    {
      id: "me",
      type: "circle",
      source: "me",
      paint: {
        "circle-color": colours.sky,
        "circle-radius": 9,
        "circle-stroke-width": 4,
        "circle-stroke-color": "#ffffff",
      },
    },
  ];
}
