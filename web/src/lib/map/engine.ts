/**
 * The drawn map. The only module that loads MapLibre, so that pages without a map do not: import it with `import()`.
 */

import "maplibre-gl/dist/maplibre-gl.css";
import {
  AttributionControl,
  Map,
  setWorkerUrl,
  type GeoJSONSource,
  type MapGeoJSONFeature,
  type PointLike,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { FeatureCollection } from "geojson";
import type { Fix } from "#lib/location/fix";
import type { Boundary, Position } from "#lib/parks/park";
import { readColours, type Colours } from "./colours";
import { provideFaces } from "./faces";
import { boundaryFeatures, boundsOf, circle, collection, parkFeatures, type MapPark } from "./geometry";
import { BOUNDARY_FROM_ZOOM, CLUSTER_UNTIL_ZOOM, layers, PARK_LAYERS, SOURCES } from "./layers";
import { HONG_KONG, MAP_BOUNDS, mapStyle, type MapStyleOptions } from "./style";

setWorkerUrl(workerUrl);

export interface EngineOptions {
  look: MapStyleOptions;
  /** What the map is, for screen readers. */
  label: string;
  /** Whether it moves; a still one lets the page scroll under the finger. */
  isInteractive: boolean;
  isCalm: boolean;
  onready: () => void;
  onchoose: (id: string | null) => void;
  /** It is near enough for boundaries to be seen. */
  onnear: () => void;
}

export interface ShowOptions {
  minZoom?: number;
  /** How far above the middle, where something lies over the lower part. */
  liftPx?: number;
}

type SourceName = keyof typeof SOURCES;

const NEAR_ZOOM = 14.4;
const TAP_PX = 14; // a finger is not a needle
const MOVE_MS = 700;

/**
 * Where the map was when its page was left: coming back finds it there. Kept in memory only, and not when it had
 * shown where the person is: they may have stopped that since, and somebody else may look next.
 */
let lastView: { center: Position; zoom: number } | null = null;

export class Engine {
  readonly #map: Map;
  readonly #options: EngineOptions;
  #colours: Colours = readColours();
  #look: MapStyleOptions;
  readonly #data = new globalThis.Map<SourceName, FeatureCollection>();
  #isLoaded = false;
  #hasShownFix = false;

  /** Throws where the browser cannot draw (no WebGL). */
  constructor(container: HTMLElement, options: EngineOptions) {
    this.#options = options;
    this.#look = options.look;
    const view = options.isInteractive && lastView;
    this.#map = new Map({
      container,
      style: mapStyle(options.look),
      ...(view || { bounds: HONG_KONG, fitBoundsOptions: { padding: 16 } }),
      maxBounds: MAP_BOUNDS,
      maxZoom: 18,
      interactive: options.isInteractive,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      attributionControl: false,
      fadeDuration: options.isCalm ? 0 : 200,
      locale: { "Map.Title": options.label },
    });
    this.#map.addControl(new AttributionControl({ compact: false }), "bottom-right");
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    provideFaces(this.#map, () => this.#colours);
    this.#map.on("style.load", () => this.#addLayers());
    if (options.isInteractive) this.#listen();
  }

  setParks(parks: readonly MapPark[]): void {
    this.#set("parks", parkFeatures(parks));
  }

  setBoundaries(boundaries: Readonly<Record<string, Boundary>>, parks: readonly MapPark[]): void {
    this.#set("boundaries", boundaryFeatures(boundaries, parks));
  }

  /** Lift one park out of the others. */
  setChosen(park: MapPark | null): void {
    this.#set("chosen", park ? parkFeatures([park]) : collection([]));
  }

  setFix(fix: Fix | null): void {
    if (!fix) {
      this.#set("me", collection([]));
      this.#set("accuracy", collection([]));
      return;
    }
    this.#hasShownFix = true;
    const at: Position = [fix.longitude, fix.latitude];
    const here = { type: "Point" as const, coordinates: at };
    this.#set("me", collection([{ type: "Feature", geometry: here, properties: {} }]));
    this.#set("accuracy", collection([circle(at, fix.accuracyM)]));
  }

  /** Another theme or language. */
  setLook(look: MapStyleOptions, label: string): void {
    this.#map.getCanvas().setAttribute("aria-label", label);
    const { theme, language, tiles } = this.#look;
    if (theme === look.theme && language === look.language && tiles?.url === look.tiles?.url) return;
    this.#look = look;
    this.#colours = readColours();
    this.#isLoaded = false;
    this.#map.setStyle(mapStyle(look), { diff: false });
  }

  /** Bring a place into view, near enough to see what is around it. */
  show(at: Position, { minZoom = NEAR_ZOOM, liftPx = 0 }: ShowOptions = {}): void {
    this.#map.easeTo({
      center: at,
      zoom: Math.max(this.#map.getZoom(), minZoom),
      offset: [0, -liftPx],
      duration: this.#duration,
    });
  }

  /** Bring all of these into view. */
  frame(positions: readonly Position[], padding = 48): void {
    const bounds = boundsOf(positions);
    if (bounds) this.#map.fitBounds(bounds, { padding, maxZoom: 16, duration: this.#duration });
  }

  zoomBy(step: 1 | -1): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + step, duration: this.#duration });
  }

  remove(): void {
    if (this.#options.isInteractive) {
      const { lng, lat } = this.#map.getCenter();
      lastView = this.#hasShownFix ? null : { center: [lng, lat], zoom: this.#map.getZoom() };
    }
    this.#map.remove();
  }

  get #duration(): number {
    return this.#options.isCalm || !this.#isLoaded ? 0 : MOVE_MS;
  }

  #set(name: SourceName, data: FeatureCollection): void {
    this.#data.set(name, data);
    if (this.#isLoaded) this.#map.getSource<GeoJSONSource>(name)?.setData(data);
  }

  #addLayers(): void {
    for (const [name, source] of Object.entries(SOURCES)) {
      this.#map.addSource(name, { ...source, data: this.#data.get(name) ?? collection([]) } as typeof source);
    }
    for (const layer of layers(this.#colours)) this.#map.addLayer(layer);
    this.#isLoaded = true;
    this.#options.onready();
  }

  #listen(): void {
    const map = this.#map;
    map.on("click", ({ point }) => {
      const near: [PointLike, PointLike] = [
        [point.x - TAP_PX, point.y - TAP_PX],
        [point.x + TAP_PX, point.y + TAP_PX],
      ];
      const [found] = map.queryRenderedFeatures(near, { layers: ["clusters", ...PARK_LAYERS] });
      if (found?.properties.point_count) void this.#open(found);
      else this.#options.onchoose((found?.properties.id as string | undefined) ?? null);
    });
    for (const layer of ["clusters", ...PARK_LAYERS]) {
      map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
      map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
    }
    map.on("zoomend", () => {
      if (map.getZoom() >= BOUNDARY_FROM_ZOOM) this.#options.onnear();
    });
  }

  async #open(cluster: MapGeoJSONFeature): Promise<void> {
    const source = this.#map.getSource<GeoJSONSource>("parks");
    const zoom = await source?.getClusterExpansionZoom(cluster.properties.cluster_id as number);
    const center = (cluster.geometry as GeoJSON.Point).coordinates as Position;
    this.#map.easeTo({ center, zoom: Math.min(zoom ?? 0, CLUSTER_UNTIL_ZOOM + 1), duration: this.#duration });
  }
}
