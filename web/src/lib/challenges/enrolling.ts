/** Taking part in a challenge: the same wherever somebody joins. */

import { answer, api } from "#lib/api/client";
import { session } from "#lib/session/session.svelte";
import type { Mode } from "./challenges";
import { fittingMode } from "./modes";

/** Enrol a person. Throws Problem and Unreachable. */
export async function enrol(slug: string, personId: string, mode: Mode): Promise<void> {
  await answer(
    api.POST("/v1/challenges/{slug}/enrolments", {
      params: { path: { slug } },
      body: { person_id: personId, mode },
    }),
  );
}

/** Enrol a person in the way that fits: for the school where there is one, else with the family. */
export async function enrolFittingly(slug: string, personId: string): Promise<void> {
  const [{ modes }, { school_id: school }] = await Promise.all([
    answer(api.GET("/v1/challenges/{slug}", { params: { path: { slug } } })),
    answer(api.GET("/v1/persons/{person_id}", { params: { path: { person_id: personId } } })),
  ]);
  const family = session.me?.family ?? null;
  await enrol(slug, personId, fittingMode(modes, { school: school !== null, family: family !== null }));
}
