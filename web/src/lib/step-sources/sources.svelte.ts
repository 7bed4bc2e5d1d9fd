/** A person's step sources, asked again while one of them is still bringing earlier days. */

import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import { backfilling, type PersonSources } from "./sources";

const LOOK_AGAIN_MS = 4_000; // a day of a backfill takes a vendor about as long

/** Call while a component is being set up. */
export function sourcesOf(personId: () => string): Resource<PersonSources> {
  const resource = new Resource<PersonSources>(
    () =>
      answer(
        api.GET("/v1/persons/{person_id}/step-sources", { params: { path: { person_id: personId() } } }),
      ),
    () => `step sources ${personId()}`,
  );
  $effect(() => {
    if (!resource.value || resource.problem) return;
    const isWaiting =
      backfilling(resource.value.sources).length > 0 ||
      resource.value.sources.some((one) => one.status === "active" && one.last_synced_at === null);
    if (!isWaiting) return;
    const timer = setTimeout(() => void (document.hidden || resource.reload()), LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  });
  return resource;
}
