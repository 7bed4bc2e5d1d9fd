/** Observations asked for and sent. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import { Pages } from "#lib/data/pages.svelte";
import type { ObservationIn } from "./form";
import type { Kind, Observation } from "./kinds";

type Page = components["schemas"]["Page_ObservationOut_"];
const MANY = 100; // for an overview of all kinds
const SHOWN = 50;

/** The latest of all kinds. Call while a component is being set up. */
export const latestOf = (personId: () => string): Resource<Page> =>
  new Resource(
    () =>
      answer(
        api.GET("/v1/persons/{person_id}/observations", {
          params: { path: { person_id: personId() }, query: { limit: MANY } },
        }),
      ),
    () => `observations ${personId()}`,
  );

/** All of one kind, newest first. Call while a component is being set up. */
export const observationsOf = (personId: () => string, kind: () => Kind): Pages<Page> =>
  new Pages<Page>(
    (cursor?: string) =>
      answer(
        api.GET("/v1/persons/{person_id}/observations", {
          params: {
            path: { person_id: personId() },
            query: { kind: kind(), limit: SHOWN, ...(cursor ? { cursor } : {}) },
          },
        }),
      ),
    () => `observations ${personId()} ${kind()}`,
    (one) => one.id,
  );

const pathOf = (personId: string, id: string) => ({ person_id: personId, observation_id: id });

export const readObservation = (personId: string, id: string): Promise<Observation> =>
  answer(
    api.GET("/v1/persons/{person_id}/observations/{observation_id}", {
      params: { path: pathOf(personId, id) },
    }),
  );

export const readFormerObservations = (personId: string, id: string): Promise<Observation[]> =>
  answer(
    api.GET("/v1/persons/{person_id}/observations/{observation_id}/history", {
      params: { path: pathOf(personId, id) },
    }),
  );

export const addObservation = (personId: string, key: string, body: ObservationIn): Promise<Observation> =>
  answer(
    api.POST("/v1/persons/{person_id}/observations", {
      params: { path: { person_id: personId }, header: { "idempotency-key": key } },
      body,
    }),
  );

export const correctObservation = (
  personId: string,
  id: string,
  etag: string,
  body: ObservationIn,
): Promise<Observation> =>
  answer(
    api.PUT("/v1/persons/{person_id}/observations/{observation_id}", {
      params: { path: pathOf(personId, id), header: { "if-match": etag } },
      body,
    }),
  );

export const removeObservation = (personId: string, id: string, etag: string): Promise<unknown> =>
  answer(
    api.DELETE("/v1/persons/{person_id}/observations/{observation_id}", {
      params: { path: pathOf(personId, id), header: { "if-match": etag } },
    }),
  );
