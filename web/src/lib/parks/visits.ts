/** The parks in which a person's check-ins counted. */

import { answer, api } from "#lib/api/client";
import { earned } from "#lib/data/earned.svelte";
import { Resource } from "#lib/data/resource.svelte";
import { player } from "#lib/play/player.svelte";

const MOST = 200; // the most that the server gives at once
const PAGES = 10; // two thousand check-ins; older ones are of parks that were visited since

async function visitedBy(personId: string): Promise<string[]> {
  const parks = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const query = { person_id: personId, limit: MOST, cursor };
    const { items, next_cursor } = await answer(api.GET("/v1/check-ins", { params: { query } }));
    for (const { park, verdict } of items) if (park && verdict === "accepted") parks.add(park.id);
    if (!next_cursor) break;
    cursor = next_cursor;
  }
  return [...parks];
}

/** Ids of the parks where whoever plays now has been. Call while a component is being set up. */
export const visitedParks = (): Resource<string[]> =>
  new Resource(
    () => {
      void earned.times;
      return player.current.personId ? visitedBy(player.current.personId) : Promise.resolve([]);
    },
    () => `map visited by ${player.current.personId}`,
  );

export const asSet = (ids: readonly string[]): ReadonlySet<string> => new Set(ids);
