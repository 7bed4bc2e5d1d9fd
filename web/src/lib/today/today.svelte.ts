/** What the first screen asks for, each part kept for when there is no network. */

import { answer, api } from "#lib/api/client";
import type { Row } from "#lib/boards/boards";
import { earned } from "#lib/data/earned.svelte";
import { Resource } from "#lib/data/resource.svelte";

export interface Place {
  row: Row | null;
  ranked: number;
}

/** The player's place on the first board of players. Null where the challenge has none. */
export const placeOf = (slug: () => string, personId: () => string): Resource<Place | null> =>
  new Resource(
    async () => {
      void earned.times;
      const [challenge, own] = [slug(), personId()];
      const path = { slug: challenge };
      const { items } = await answer(api.GET("/v1/challenges/{slug}/leaderboards", { params: { path } }));
      const board = items.find((one) => one.who === "person");
      if (!board) return null;
      const page = await answer(
        api.GET("/v1/challenges/{slug}/leaderboards/{board}", {
          params: { path: { ...path, board: board.id }, query: { own, limit: 1 } },
        }),
      );
      return { row: page.own?.items.find((one) => one.is_own) ?? null, ranked: page.ranked };
    },
    () => `place ${slug()} ${personId()}`,
  );

const LATELY = 60; // rows: more than a day can bring

export const latelyEarned = (personId: () => string) =>
  new Resource(
    () => {
      void earned.times;
      return answer(
        api.GET("/v1/persons/{person_id}/points", {
          params: { path: { person_id: personId() }, query: { limit: LATELY } },
        }),
      );
    },
    () => `points lately ${personId()}`,
  );
