/** The parks that a page shows: all that is known of them here and now, filtered, searched and in order. */

import { language } from "#lib/language/language.svelte";
import { location } from "#lib/location/location.svelte";
import { now } from "#lib/today/now.svelte";
import { isOpenAt } from "./opening";
import type { Park } from "./park";
import { allParks } from "./parks";
import { ParkSearch } from "./search";
import { Surroundings, type Sight } from "./surroundings.svelte";

/** Call `new` while a component is being set up. */
export class Atlas extends Surroundings {
  readonly parks = allParks();

  words = $state("");
  district = $state("");
  isOpenOnly = $state(false);
  isNewOnly = $state(false);
  isInPlayOnly = $state(false);

  readonly #search = $derived(new ParkSearch(this.parks.value ?? [], this.districts.value ?? {}));
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
      if (this.isNewOnly && (!park.isInPlay || this.visited.has(park.id))) continue;
      if (this.isOpenOnly && !isOpenAt(park.hours, now.at)) continue;
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

  /** A park by its id. */
  find(id: string): Sight | null {
    const park = this.parks.value?.find((one) => one.id === id);
    return park ? this.see(park) : null;
  }

  showAll = (): void => {
    this.words = this.district = "";
    this.isOpenOnly = this.isNewOnly = this.isInPlayOnly = false;
  };
}
