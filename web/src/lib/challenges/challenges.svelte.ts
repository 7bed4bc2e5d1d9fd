/** What pages ask about challenges. Call while a component is being set up. */

import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import type { Challenge } from "./challenges";

export const allChallenges = () =>
  new Resource(
    () => answer(api.GET("/v1/challenges")),
    () => "challenges",
  );

export const challengeOf = (slug: () => string | null): Resource<Challenge | null> =>
  new Resource(
    async () => {
      const one = slug();
      return one ? answer(api.GET("/v1/challenges/{slug}", { params: { path: { slug: one } } })) : null;
    },
    () => `challenge ${slug()}`,
  );

export const enrolmentsOf = (personId: () => string) =>
  new Resource(
    () => answer(api.GET("/v1/enrolments", { params: { query: { person_id: personId() } } })),
    () => `enrolments ${personId()}`,
  );
