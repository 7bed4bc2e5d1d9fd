/** What Play needs to know of a person. Call while a component is being set up. */

import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";

/** The id of the school that a person goes to, null for none. */
export const schoolOf = (personId: () => string): Resource<string | null> =>
  new Resource(
    async () => {
      const path = { person_id: personId() };
      return (await answer(api.GET("/v1/persons/{person_id}", { params: { path } }))).school_id;
    },
    () => `school of ${personId()}`,
  );
