import { readFileSync } from "node:fs";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it } from "vitest";
import { FIRST_LABEL_LAYER, HONG_KONG, MAP_BOUNDS, mapStyle } from "./style";
import type { MapLanguage, MapTheme } from "./style";

const THEMES: MapTheme[] = ["light", "dark"];
const LANGUAGES: MapLanguage[] = ["en", "zh-Hant", "zh-Hans"];
const TILES = { url: "https://tiles.example/{z}/{x}/{y}.png", attribution: "Example" };

interface Base {
  features: { properties: Record<string, string>; geometry: { type: string; coordinates: unknown } }[];
}

const base = JSON.parse(readFileSync("static/map/base.json", "utf8")) as Base;
const ofKind = (kind: string) => base.features.filter((feature) => feature.properties.kind === kind);

describe("the map's style", () => {
  for (const theme of THEMES) {
    for (const language of LANGUAGES) {
      it.each([undefined, TILES])(`is valid in ${theme} and ${language}, tiles %o`, (tiles) => {
        const style = mapStyle({ theme, language, tiles });
        expect(validateStyleMin(style)).toEqual([]);
        expect(style.layers.map((layer) => layer.id)).toContain(FIRST_LABEL_LAYER);
      });
    }
  }

  it("asks for no glyphs and no sprite: text comes from the page's fonts", () => {
    const style = mapStyle({ theme: "light", language: "en" });
    expect([style.glyphs, style.sprite]).toEqual([undefined, undefined]);
  });

  it("names the tiles' source beside our own", () => {
    const { sources } = mapStyle({ theme: "light", language: "en", tiles: TILES });
    const credits = Object.values(sources).map((source) =>
      "attribution" in source ? source.attribution : "",
    );
    expect(credits).toEqual(["© HKSAR Government", "Example"]);
  });
});

describe("the base map", () => {
  it("has the land, what lies beyond, and the borders", () => {
    expect([ofKind("land"), ofKind("mainland"), ofKind("border")].map((found) => found.length)).toEqual([
      1, 1, 1,
    ]);
  });

  it("names all 18 districts in three languages", () => {
    const names = ofKind("district").flatMap(({ properties }) =>
      LANGUAGES.map((language) => properties[language]),
    );
    expect(names.filter(Boolean)).toHaveLength(18 * 3);
  });

  it("puts every name within the map's bounds", () => {
    const [west, south, east, north] = MAP_BOUNDS;
    const points = base.features.filter(({ geometry }) => geometry.type === "Point");
    for (const { geometry, properties } of points) {
      const [longitude, latitude] = geometry.coordinates as [number, number];
      expect(
        longitude > west && longitude < east && latitude > south && latitude < north,
        properties.id,
      ).toBe(true);
    }
  });

  it("opens on a part of what can be seen", () => {
    const [west, south, east, north] = HONG_KONG;
    expect(
      west > MAP_BOUNDS[0] && south > MAP_BOUNDS[1] && east < MAP_BOUNDS[2] && north < MAP_BOUNDS[3],
    ).toBe(true);
  });
});
