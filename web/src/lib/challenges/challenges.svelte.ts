/** What pages ask about challenges. Call while a component is being set up. */

import { answer, api } from "#lib/api/client";
import { earned } from "#lib/data/earned.svelte";
import { Resource } from "#lib/data/resource.svelte";
import { justSaid } from "#lib/session/just-said";
import type { Challenge, Progress } from "./challenges";
import { listChallenges } from "./listing";

export const allChallenges = () => new Resource(listChallenges, () => "challenges");

export const challengeOf = (slug: () => string | null): Resource<Challenge | null> =>
  new Resource(
    async () => {
      const one = slug();
      return one ? answer(api.GET("/v1/challenges/{slug}", { params: { path: { slug: one } } })) : null;
    },
    () => `challenge ${slug()}`,
  );

/** The slugs of the challenges that a person takes part in. */
export const takingPartIn = (personId: () => string): Resource<string[]> =>
  new Resource(
    async () => {
      const person_id = personId();
      const said = justSaid.take(person_id, "challenges");
      if (said) return said;
      const { items } = await answer(api.GET("/v1/enrolments", { params: { query: { person_id } } }));
      return items.filter((one) => one.withdrawn_at === null).map((one) => one.challenge);
    },
    () => `taking part ${personId()}`,
  );

/** How a person stands in each of some challenges that the person is enrolled in. */
export const progressOf = (slugs: () => readonly string[], personId: () => string): Resource<Progress[]> =>
  new Resource(
    () => {
      void earned.times;
      const person_id = personId();
      return Promise.all(
        slugs().map((slug) =>
          answer(
            api.GET("/v1/challenges/{slug}/progress", { params: { path: { slug }, query: { person_id } } }),
          ),
        ),
      );
    },
    () => `progress ${personId()} ${slugs().join(" ")}`,
  );
