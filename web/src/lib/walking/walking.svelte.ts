/** What pages ask about walking challenges. Call while a component is being set up. */

import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import type { components } from "#api";
import { isWalking } from "./walking";

export type Squad = components["schemas"]["SquadOut"];

const MOST = 3; // walking challenges at once: one draws a goal from the first that has one

/** The steps that a day is to have, by a running challenge that the person is in; null without one. */
export const dailyGoalOf = (personId: () => string): Resource<number | null> =>
  new Resource(
    async () => {
      const person_id = personId();
      const [{ items: challenges }, { items: enrolments }] = await Promise.all([
        answer(api.GET("/v1/challenges")),
        answer(api.GET("/v1/enrolments", { params: { query: { person_id } } })),
      ]);
      const joined = enrolments.flatMap((one) => (one.withdrawn_at === null ? [one.challenge] : []));
      const walking = challenges.filter(
        (one) => one.is_running && isWalking(one) && joined.includes(one.slug),
      );
      const standings = await Promise.all(
        walking
          .slice(0, MOST)
          .map(({ slug }) =>
            answer(
              api.GET("/v1/challenges/{slug}/progress", { params: { path: { slug }, query: { person_id } } }),
            ),
          ),
      );
      return standings.find((one) => one.daily_steps_goal !== null)?.daily_steps_goal ?? null;
    },
    () => `daily goal ${personId()}`,
  );

/** The squad that a person is in, null for none; in an object, as a page without its value is still loading. */
export const squadOf = (personId: () => string): Resource<{ squad: Squad | null }> =>
  new Resource(async () => {
    const path = { person_id: personId() };
    return { squad: await answer(api.GET("/v1/persons/{person_id}/squad", { params: { path } })) };
  });
