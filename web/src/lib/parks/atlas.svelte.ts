/** The parks that a page shows: all that is known of them here and now, filtered, searched and in order. */

import { language } from "#lib/language/language.svelte";
import { location } from "#lib/location/location.svelte";
import { boundaries } from "./boundaries.svelte";
import { bearing, distanceM, distanceToBoundaryM, eighthOf, type Eighth } from "./distance";
import { isOpenAt, openingAt, presentTime, type Opening } from "./opening";
import type { Park, Position } from "./park";
import { allDistricts, allParks } from "./parks";
import { allResidents, faceOf } from "./residents";
import { ParkSearch } from "./search";
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

const TICK_MS = 30_000; // opening states change by the minute
const EXACT_WITHIN_M = 3_000; // farther away the middle of a park is as good as its edge

export class Atlas {
  readonly parks = allParks();
  readonly districts = allDistricts();
  readonly residents = allResidents();
  readonly visits = visitedParks();

  words = $state("");
  district = $state("");
  isOpenOnly = $state(false);
  isNewOnly = $state(false);
  isInPlayOnly = $state(false);
  now = $state.raw(presentTime());

  readonly #search = $derived(new ParkSearch(this.parks.value ?? [], this.districts.value ?? {}));
  readonly #visited = $derived(asSet(this.visits.value ?? []));
  readonly #ranks = $derived(this.#search.find(this.words));
  readonly #byName = $derived.by(() => {
    const collator = new Intl.Collator(language.current === "en" ? "en" : `${language.current}-HK`, {
      numeric: true,
    });
    return (one: Park, other: Park): number =>
      collator.compare(one.names[language.current], other.names[language.current]);
  });

  isFiltered = $derived(
    this.words.trim() !== "" ||
      this.district !== "" ||
      this.isOpenOnly ||
      this.isNewOnly ||
      this.isInPlayOnly,
  );
  order = $derived<"match" | "near" | "name">(this.words.trim() ? "match" : location.fix ? "near" : "name");

  /** Those that match, best, then nearest, then by name. */
  found = $derived.by<Sight[]>(() => {
    const found: { sight: Sight; rank: number }[] = [];
    for (const [park, rank] of this.#ranks) {
      if (this.district && park.district !== this.district) continue;
      if (this.isInPlayOnly && !park.isInPlay) continue;
      if (this.isNewOnly && (!park.isInPlay || this.#visited.has(park.id))) continue;
      if (this.isOpenOnly && !isOpenAt(park.hours, this.now)) continue;
      found.push({ sight: this.see(park), rank });
    }
    found.sort(
      (one, other) =>
        one.rank - other.rank ||
        (one.sight.distanceM ?? 0) - (other.sight.distanceM ?? 0) ||
        this.#byName(one.sight.park, other.sight.park),
    );
    return found.map(({ sight }) => sight);
  });

  /** Call while a component is being set up. */
  constructor() {
    $effect(() => {
      const timer = setInterval(() => (this.now = presentTime()), TICK_MS);
      return () => clearInterval(timer);
    });
    $effect(() => {
      if (location.fix) boundaries.want();
    });
  }

  /** A park by its id. */
  find(id: string): Sight | null {
    const park = this.parks.value?.find((one) => one.id === id);
    return park ? this.see(park) : null;
  }

  see(park: Park): Sight {
    const { fix } = location;
    const from: Position | null = fix && [fix.longitude, fix.latitude];
    return {
      park,
      distanceM: from && metresTo(park, from),
      direction: from && eighthOf(bearing(from, park.at)),
      opening: openingAt(park.hours, this.now),
      isVisited: this.#visited.has(park.id),
      face: park.isInPlay ? faceOf(park.id, this.residents.value) : null,
    };
  }

  showAll = (): void => {
    this.words = this.district = "";
    this.isOpenOnly = this.isNewOnly = this.isInPlayOnly = false;
  };
}

function metresTo(park: Park, from: Position): number {
  const metres = distanceM(from, park.at);
  const boundary = boundaries.value?.[park.id];
  return boundary && metres < EXACT_WITHIN_M ? distanceToBoundaryM(from, boundary) : metres;
}
