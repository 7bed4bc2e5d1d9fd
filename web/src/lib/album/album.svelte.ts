/** What the pages of the album ask for. Call while a component is being set up. */

import { answer, api } from "#lib/api/client";
import { earned } from "#lib/data/earned.svelte";
import { Resource } from "#lib/data/resource.svelte";
import type { Album, Catalogue } from "./album";

export const albumOf = (personId: () => string): Resource<Album> =>
  new Resource(
    () => {
      void earned.times;
      return answer(
        api.GET("/v1/persons/{person_id}/album", { params: { path: { person_id: personId() } } }),
      );
    },
    () => `album ${personId()}`,
  );

export const creatures = (): Resource<Catalogue> =>
  new Resource(
    () => answer(api.GET("/v1/creatures")),
    () => "creatures",
  );

/** The districts' names by id, in the language of the reader. */
export const districts = () =>
  new Resource(
    () => answer(api.GET("/v1/districts")),
    () => "districts",
  );
