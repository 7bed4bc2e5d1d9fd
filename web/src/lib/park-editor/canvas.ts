/** The map on which boundaries are drawn. It loads MapLibre: import it with `import()`. */

import "maplibre-gl/dist/maplibre-gl.css";
import {
  AttributionControl,
  Map,
  setWorkerUrl,
  type GeoJSONSource,
  type MapMouseEvent,
  type MapTouchEvent,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { FeatureCollection } from "geojson";
import { readColours } from "#lib/map/colours";
import { boundsOf, collection } from "#lib/map/geometry";
import { HONG_KONG, MAP_BOUNDS, mapStyle, type MapStyleOptions } from "#lib/map/style";
import type { Position } from "#lib/parks/park";
import type { Handle, Placed } from "./handles";
import { drawingLayers, GRIP_LAYERS, SOURCE_NAMES, type SourceName } from "./layers";

setWorkerUrl(workerUrl);

export interface CanvasOptions {
  look: MapStyleOptions;
  label: string;
  isCalm: boolean;
  onready: () => void;
  ongrab: (handle: Handle) => void;
  ondrag: (to: Position) => void;
  ondrop: () => void;
  ontap: (at: Position) => void;
  onremove: (handle: Handle) => void;
}

const MOVE_MS = 500;
const GRIP_PX = 14; // a finger is not a needle

export class Canvas {
  readonly #map: Map;
  readonly #options: CanvasOptions;
  readonly #data: Partial<Record<SourceName, FeatureCollection>> = {};
  #look: MapStyleOptions;
  #handles: readonly Placed[] = [];
  #isLoaded = false;
  #isDragging = false;
  #isDrawing = false;

  /** Throws where the browser cannot draw (no WebGL). */
  constructor(container: HTMLElement, options: CanvasOptions) {
    this.#options = options;
    this.#look = options.look;
    this.#map = new Map({
      container,
      style: mapStyle(options.look),
      bounds: HONG_KONG,
      maxBounds: MAP_BOUNDS,
      maxZoom: 20,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      doubleClickZoom: false,
      attributionControl: false,
      fadeDuration: options.isCalm ? 0 : 200,
      locale: { "Map.Title": options.label },
    });
    this.#map.addControl(new AttributionControl({ compact: false }), "bottom-right");
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.on("style.load", () => this.#addLayers());
    this.#listen();
  }

  set(name: SourceName, data: FeatureCollection): void {
    this.#data[name] = data;
    if (this.#isLoaded) this.#map.getSource<GeoJSONSource>(name)?.setData(data);
  }

  /** What can be taken hold of, and which of it is held. */
  setHandles(handles: readonly Placed[], isHeld: (handle: Handle) => boolean): void {
    this.#handles = handles;
    this.set(
      "grips",
      collection(
        handles.map(({ handle, position }, index) => ({
          type: "Feature",
          geometry: { type: "Point", coordinates: position },
          properties: { index, kind: handle.kind, isHeld: isHeld(handle) },
        })),
      ),
    );
  }

  /** Taps set corners down, so nothing is taken hold of. */
  setDrawing(isDrawing: boolean): void {
    this.#isDrawing = isDrawing;
    this.#map.getCanvas().style.cursor = isDrawing ? "crosshair" : "";
  }

  setLook(look: MapStyleOptions, label: string): void {
    this.#map.getCanvas().setAttribute("aria-label", label);
    const { theme, language, tiles } = this.#look;
    if (theme === look.theme && language === look.language && tiles?.url === look.tiles?.url) return;
    this.#look = look;
    this.#isLoaded = false;
    this.#map.setStyle(mapStyle(look), { diff: false });
  }

  frame(positions: readonly Position[], padding = 72): void {
    const bounds = boundsOf(positions);
    if (bounds) this.#map.fitBounds(bounds, { padding, maxZoom: 17.5, duration: this.#duration });
  }

  zoomBy(by: 1 | -1): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + by, duration: this.#duration });
  }

  remove(): void {
    this.#map.remove();
  }

  get #duration(): number {
    return this.#options.isCalm || !this.#isLoaded ? 0 : MOVE_MS;
  }

  #addLayers(): void {
    for (const name of SOURCE_NAMES) {
      this.#map.addSource(name, { type: "geojson", data: this.#data[name] ?? collection([]) });
    }
    for (const layer of drawingLayers(readColours(), this.#look.theme)) this.#map.addLayer(layer);
    this.#isLoaded = true;
    this.#options.onready();
  }

  #gripAt(event: MapMouseEvent | MapTouchEvent): Handle | null {
    const { x, y } = event.point;
    if (this.#isDrawing || !this.#isLoaded) return null;
    const found = this.#map.queryRenderedFeatures(
      [
        [x - GRIP_PX, y - GRIP_PX],
        [x + GRIP_PX, y + GRIP_PX],
      ],
      { layers: [...GRIP_LAYERS] },
    );
    // Corners lie over middles; of several the nearest.
    const ranked = found
      .map(({ properties }) => this.#handles[properties.index as number])
      .filter((one) => one !== undefined)
      .map((placed) => {
        const at = this.#map.project(placed.position);
        const behind = placed.handle.kind === "middle" ? GRIP_PX : 0;
        return { handle: placed.handle, far: Math.hypot(at.x - x, at.y - y) + behind };
      })
      .sort((one, other) => one.far - other.far);
    return ranked[0]?.handle ?? null;
  }

  #listen(): void {
    const map = this.#map;
    const start = (event: MapMouseEvent | MapTouchEvent): void => {
      const handle = this.#gripAt(event);
      if (!handle) return;
      event.preventDefault(); // the map stays where it is
      this.#isDragging = true;
      this.#options.ongrab(handle);
    };
    const move = (event: MapMouseEvent | MapTouchEvent): void => {
      if (this.#isDragging) this.#options.ondrag([event.lngLat.lng, event.lngLat.lat]);
      else if (event.type === "mousemove" && !this.#isDrawing) {
        map.getCanvas().style.cursor = this.#gripAt(event) ? "grab" : "";
      }
    };
    const end = (): void => {
      if (!this.#isDragging) return;
      this.#isDragging = false;
      this.#options.ondrop();
    };
    map.on("mousedown", (event) => event.originalEvent.button === 0 && start(event));
    map.on("touchstart", (event) => (event.points.length === 1 ? start(event) : end()));
    map.on("mousemove", move);
    map.on("touchmove", move);
    for (const name of ["mouseup", "touchend", "touchcancel", "mouseout"] as const) map.on(name, end);
    map.on("click", (event) => {
      if (!this.#gripAt(event)) this.#options.ontap([event.lngLat.lng, event.lngLat.lat]);
    });
    map.on("contextmenu", (event) => {
      const handle = this.#gripAt(event);
      if (handle) this.#options.onremove(handle);
    });
  }
}
