/** The parks, kept on the device. All are asked for at once, so that no request tells where the person looks. */

import { answer, api } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import { readKept } from "#lib/data/cache";
import { Resource } from "#lib/data/resource.svelte";
import { language } from "#lib/language/language.svelte";
import { boundaryOf, namesOf, parkOf, type Boundary, type Park, type ParkFeature } from "./park";

const MOST = 200; // the most that the server gives at once

async function everyFeature(geometry: "point" | "geofence"): Promise<ParkFeature[]> {
  const features: ParkFeature[] = [];
  let cursor: string | null = null;
  do {
    const page: { features: ParkFeature[]; next_cursor?: string | null } = await answer(
      api.GET("/v1/parks", { params: { query: { limit: MOST, geometry, cursor: cursor ?? undefined } } }),
    );
    features.push(...page.features);
    cursor = page.next_cursor ?? null;
  } while (cursor);
  return features;
}

/** Every park, by id. Call while a component is being set up. */
export const allParks = (): Resource<Park[]> =>
  new Resource(
    async () => (await everyFeature("point")).map(parkOf),
    () => "map parks",
  );

/** One park with its boundary; null if there is none of that id. Without a network as it was in the list. */
export const onePark = (id: () => string): Resource<OnePark | null> =>
  new Resource(
    () => readPark(id()),
    () => `map park ${id()}`,
  );

export interface OnePark {
  park: Park;
  boundary: Boundary | null;
}

async function readPark(park_id: string): Promise<OnePark | null> {
  try {
    const feature = await answer(api.GET("/v1/parks/{park_id}", { params: { path: { park_id } } }));
    return { park: parkOf(feature), boundary: boundaryOf(feature) };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    const kept = await readKept<Park[]>(`${language.current} map parks`);
    const park = kept?.value.find((one) => one.id === park_id);
    if (error instanceof Unreachable && park) return { park, boundary: null };
    throw error;
  }
}

/** The boundary of every park, by its id. */
export const everyBoundary = async (): Promise<Record<string, Boundary>> =>
  Object.fromEntries((await everyFeature("geofence")).map((one) => [one.id, boundaryOf(one)]));

/** The names of the 18 districts, by their ids. */
export const allDistricts = (): Resource<Record<string, Record<string, string>>> =>
  new Resource(
    async () => {
      const { features } = await answer(api.GET("/v1/districts"));
      return Object.fromEntries(features.map((one) => [one.id, namesOf(one.properties)]));
    },
    () => "map districts",
  );
