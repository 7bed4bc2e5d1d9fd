/** What pages ask about steps. Call while a component is being set up. */

import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import { addDays } from "#lib/today/days";
import type { ListedDay, StepDay } from "./steps";

/** A day by the quarter-hour. */
export const stepDayOf = (personId: () => string, day: () => string): Resource<StepDay> =>
  new Resource(
    () =>
      answer(
        api.GET("/v1/persons/{person_id}/steps/{day}", {
          params: { path: { person_id: personId(), day: day() } },
        }),
      ),
    () => `steps ${personId()} ${day()}`,
  );

/** The days with data from `first` on, so many of them. */
export const stepDaysOf = (
  personId: () => string,
  first: () => string,
  count: number,
): Resource<ListedDay[]> =>
  new Resource(
    async () => {
      const from = first();
      const { items } = await answer(
        api.GET("/v1/persons/{person_id}/steps", {
          params: {
            path: { person_id: personId() },
            query: { from, to: addDays(from, count - 1) },
          },
        }),
      );
      return items;
    },
    () => `step days ${personId()} ${first()} ${count}`,
  );
