/** A person's vaccine profile and conditions asked for and sent. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import type { Condition, Profile } from "./profile";

type Schemas = components["schemas"];
const of = (personId: string) => ({ person_id: personId });

export const readProfile = (personId: string): Promise<Profile> =>
  answer(api.GET("/v1/persons/{person_id}/vaccines/profile", { params: { path: of(personId) } }));

/** Call while a component is being set up. */
export const profileOf = (personId: () => string): Resource<Profile> =>
  new Resource(
    () => readProfile(personId()),
    () => `vaccine profile ${personId()}`,
  );

export const stateProfile = (
  personId: string,
  etag: string,
  body: Record<string, unknown>,
): Promise<Profile> =>
  answer(
    api.PUT("/v1/persons/{person_id}/vaccines/profile", {
      params: { path: of(personId), header: { "if-match": etag } },
      body: body as Schemas["VaccineProfileIn"],
    }),
  );

/** Call while a component is being set up. */
export const conditionsOf = (personId: () => string): Resource<Condition[]> =>
  new Resource(
    () =>
      answer(api.GET("/v1/persons/{person_id}/vaccines/conditions", { params: { path: of(personId()) } })),
    () => `vaccine conditions ${personId()}`,
  );

export const addCondition = (
  personId: string,
  key: string,
  body: Record<string, unknown>,
): Promise<Condition> =>
  answer(
    api.POST("/v1/persons/{person_id}/vaccines/conditions", {
      params: { path: of(personId), header: { "idempotency-key": key } },
      body: body as Schemas["VaccineConditionIn"],
    }),
  );

export const removeCondition = (personId: string, id: string, etag: string): Promise<unknown> =>
  answer(
    api.DELETE("/v1/persons/{person_id}/vaccines/conditions/{condition_id}", {
      params: { path: { ...of(personId), condition_id: id }, header: { "if-match": etag } },
    }),
  );
