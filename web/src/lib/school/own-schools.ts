/** The schools at which the person who is signed in teaches. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import { session } from "#lib/session/session.svelte";

type School = components["schemas"]["SchoolOut"];

/** Call while a component is being set up. */
export const ownSchools = (): Resource<School[]> =>
  new Resource(
    () =>
      Promise.all(
        (session.me?.teaches_at ?? []).map((id) =>
          answer(api.GET("/v1/schools/{school_id}", { params: { path: { school_id: id } } })),
        ),
      ),
    () => `schools of ${session.me?.account_id}`,
  );
