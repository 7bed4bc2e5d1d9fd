/** What the gifts' office asks of the server. Call while a component is being set up. */

import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import type { components } from "#api";
import type { OfficeGift } from "./gift-form";

export type OfficePoint = components["schemas"]["OfficePoint"];

/** The whole catalogue, gifts that are over too. */
export const catalogue = (): Resource<OfficeGift[]> =>
  new Resource(async () => (await answer(api.GET("/v1/gift-catalogue"))).items);

/** All pick-up points with their counters. */
export const pickUpPoints = (): Resource<OfficePoint[]> =>
  new Resource(async () => (await answer(api.GET("/v1/pick-up-points"))).items);
