/** What the editor draws over the base map. Forms are told apart by their lines as well as by their colours. */

import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import type { Colours } from "#lib/map/colours";
import type { MapTheme } from "#lib/map/style";

export const SOURCE_NAMES = ["around", "before", "other", "drawing", "begun", "faults", "grips"] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** Layers in which something can be taken hold of. */
export const GRIP_LAYERS = ["middles", "corners"] as const;

// As --danger of tokens.css, which MapLibre cannot read.
const DANGER: Record<MapTheme, string> = { light: "#b3261e", dark: "#ff9c90" };

const IS_MIDDLE: ExpressionSpecification = ["==", ["get", "kind"], "middle"];

export function drawingLayers(colours: Colours, theme: MapTheme): LayerSpecification[] {
  const area = (source: SourceName, color: string, opacity: number): LayerSpecification => ({
    id: `${source}-area`,
    type: "fill",
    source,
    paint: { "fill-color": color, "fill-opacity": opacity },
  });
  const line = (source: SourceName, color: string, width: number, dash?: number[]): LayerSpecification => ({
    id: `${source}-line`,
    type: "line",
    source,
    layout: { "line-join": "round", "line-cap": "butt" },
    paint: { "line-color": color, "line-width": width, ...(dash && { "line-dasharray": dash }) },
  });
  const dots = (source: SourceName, color: string, radius: number, edge: string): LayerSpecification => ({
    id: `${source}-dots`,
    type: "circle",
    source,
    filter: ["==", ["geometry-type"], "Point"],
    paint: {
      "circle-color": color,
      "circle-radius": radius,
      "circle-stroke-width": 3,
      "circle-stroke-color": edge,
    },
  });
  return [
    area("around", colours.inkSoft, 0.12),
    line("around", colours.inkSoft, 1),
    area("drawing", colours.primary, 0.22),
    line("before", colours.ink, 2, [3, 2]),
    area("other", colours.sky, 0.18),
    line("other", colours.sky, 3, [1, 1]),
    line("drawing", colours.primary, 3),
    line("begun", colours.sun, 3),
    dots("begun", colours.sun, 6, colours.ink),
    {
      id: "middles",
      type: "circle",
      source: "grips",
      filter: IS_MIDDLE,
      minzoom: 14,
      paint: {
        "circle-color": colours.surface,
        "circle-radius": 4.5,
        "circle-opacity": 0.85,
        "circle-stroke-width": 1.5,
        "circle-stroke-color": colours.primary,
      },
    },
    {
      id: "corners",
      type: "circle",
      source: "grips",
      filter: ["!", IS_MIDDLE],
      paint: {
        "circle-color": ["case", ["get", "isHeld"], colours.sun, colours.surface],
        "circle-radius": ["case", ["get", "isHeld"], 10, 7],
        "circle-stroke-width": 3,
        "circle-stroke-color": ["case", ["get", "isHeld"], colours.ink, colours.primary],
      },
    },
    dots("faults", DANGER[theme], 7, colours.surface),
  ];
}
