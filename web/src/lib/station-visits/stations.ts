/** Support stations as visitors see them: coming events, what is measured there, past visits. Pure. */

import type { components } from "#api";
import type { MapPark } from "#lib/map/geometry";
import type { Position } from "#lib/parks/park";
import type { Language } from "#lib/language/language.svelte";
import { m } from "#messages";

type Schemas = components["schemas"];
export type StationEvent = Omit<Schemas["StationEventFeature"], "geometry"> & {
  geometry: { coordinates: number[] };
};
export type Service = StationEvent["properties"]["booths"][number]["services"][number];
type Names = StationEvent["properties"]["name"];

const KEYS = { en: "en", "zh-Hant": "zh_hant", "zh-Hans": "zh_hans" } as const;

/** What something is called in a language. */
export const nameIn = (names: Names, language: Language): string => names[KEYS[language]];

const SERVICES: Record<Service, () => string> = {
  weight: m.stations_service_weight,
  height: m.stations_service_height,
  waist: m.stations_service_waist,
  blood_pressure: m.stations_service_blood_pressure,
  glucose: m.stations_service_glucose,
  chinese_medicine: m.stations_service_chinese_medicine,
  story: m.stations_service_story,
  app_help: m.stations_service_app_help,
};

export const serviceWords = (service: Service): string => SERVICES[service]();

/** What is done at an event, each once, in the order of its booths. */
export const servicesOf = (event: StationEvent): Service[] => [
  ...new Set(event.properties.booths.flatMap((booth) => booth.services)),
];

/** Events as the map draws places. What was cancelled is not a place to go to. */
export const asPlaces = (events: readonly StationEvent[], language: Language): MapPark[] =>
  events
    .filter((event) => event.properties.status !== "cancelled")
    .map((event) => ({
      id: event.id,
      name: nameIn(event.properties.venue, language),
      at: event.geometry.coordinates as Position,
      face: "sign:stations",
      isInPlay: true,
      isVisited: false,
    }));

/** Whether an event is on at an instant. */
export const isOn = (event: StationEvent, at: Date): boolean =>
  event.properties.status === "published" &&
  at >= new Date(event.properties.opens_at) &&
  at < new Date(event.properties.closes_at);
