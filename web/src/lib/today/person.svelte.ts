/** What Play needs to know of a person. Call while a component is being set up. */

import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import { justSaid } from "#lib/session/just-said";

/** The id of the school that a person goes to, null for none. */
export const schoolOf = (personId: () => string): Resource<string | null> =>
  new Resource(
    async () => {
      const path = { person_id: personId() };
      const said = justSaid.take(path.person_id, "school");
      if (said !== undefined) return said?.id ?? null;
      return (await answer(api.GET("/v1/persons/{person_id}", { params: { path } }))).school_id;
    },
    () => `school of ${personId()}`,
  );

export interface Groups {
  schoolId: string | null;
  organisationId: string | null;
}

/** The school and the workplace that a person plays for. */
export const groupsOf = (personId: () => string): Resource<Groups> =>
  new Resource(
    async () => {
      const path = { person_id: personId() };
      const person = await answer(api.GET("/v1/persons/{person_id}", { params: { path } }));
      return { schoolId: person.school_id, organisationId: person.organisation_id };
    },
    () => `groups of ${personId()}`,
  );
