/** What is known about parks from here and now: how far, open or not, who lives there, and whether one has been there. */

import { location } from "#lib/location/location.svelte";
import { now } from "#lib/today/now.svelte";
import { boundaries } from "./boundaries.svelte";
import { bearing, distanceM, distanceToBoundaryM, eighthOf, type Eighth } from "./distance";
import { openingAt, type Opening } from "./opening";
import type { Park, Position } from "./park";
import { allDistricts } from "./parks";
import { allResidents, faceOf } from "./residents";
import { asSet, visitedParks } from "./visits";

/** A park with what depends on who looks, from where and when. */
export interface Sight {
  park: Park;
  /** From here to its boundary, 0 inside; null while nobody knows where here is. */
  distanceM: number | null;
  direction: Eighth | null;
  opening: Opening;
  isVisited: boolean;
  /** The creature whose picture stands for it; null for a park out of the game. */
  face: string | null;
}

const EXACT_WITHIN_M = 3_000; // farther away the middle of a park is as good as its edge

export class Surroundings {
  readonly districts = allDistricts();
  readonly residents = allResidents();
  readonly visits = visitedParks();
  readonly visited = $derived(asSet(this.visits.value ?? []));

  /** Call while a component is being set up. */
  constructor() {
    $effect(() => {
      if (location.fix) boundaries.want();
    });
  }

  see(park: Park): Sight {
    const { fix } = location;
    const from: Position | null = fix && [fix.longitude, fix.latitude];
    return {
      park,
      distanceM: from && metresTo(park, from),
      direction: from && eighthOf(bearing(from, park.at)),
      opening: openingAt(park.hours, now.at),
      isVisited: this.visited.has(park.id),
      face: park.isInPlay ? faceOf(park.id, this.residents.value) : null,
    };
  }
}

function metresTo(park: Park, from: Position): number {
  const metres = distanceM(from, park.at);
  if (location.state === "imprecise") return metres; // who is only roughly somewhere is not said to be inside
  const boundary = boundaries.value?.[park.id];
  return boundary && metres < EXACT_WITHIN_M ? distanceToBoundaryM(from, boundary) : metres;
}
