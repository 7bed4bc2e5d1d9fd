/** What the Family face asks of the server. Call while a component is being set up. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";

type Schemas = components["schemas"];
export type Vaccines = Schemas["VaccinesOut"];
export type FamilyPerson = Schemas["PersonOut"];

/** A person, to those who may see the record: with the date of birth. */
export const personOf = (personId: () => string): Resource<FamilyPerson> =>
  new Resource(
    () => {
      const path = { person_id: personId() };
      return answer(api.GET("/v1/persons/{person_id}", { params: { path } }));
    },
    () => `person ${personId()}`,
  );

/** A person at a glance: the server logs looks of one hour once. */
export const overviewOf = (personId: () => string): Resource<Schemas["PersonOverviewOut"]> =>
  new Resource(
    () => {
      const path = { person_id: personId() };
      return answer(api.GET("/v1/persons/{person_id}/overview", { params: { path } }));
    },
    () => `overview ${personId()}`,
  );

/** All of a person's vaccines: doses, how the person stands, what is next. */
export const vaccinesOf = (personId: () => string): Resource<Vaccines> =>
  new Resource(
    () => {
      const path = { person_id: personId() };
      return answer(api.GET("/v1/persons/{person_id}/vaccines", { params: { path } }));
    },
    () => `vaccines ${personId()}`,
  );

/** Those whom the caller looks after by invitation. */
export const cares = (): Resource<Schemas["CaredForOut"]> =>
  new Resource(
    () => answer(api.GET("/v1/care")),
    () => "care",
  );
