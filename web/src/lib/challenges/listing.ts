/** The list of challenges, which several parts of a first screen want: asked for once for all of them. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { currentOwner } from "#lib/data/cache";
import { language } from "#lib/language/language.svelte";

type ChallengeList = components["schemas"]["ChallengeList"];

const SHARED_MS = 5_000;

let shared: { language: string; owner: number; coming: Promise<ChallengeList> } | null = null;

/** All challenges, as the server said a moment ago or says now. */
export function listChallenges(): Promise<ChallengeList> {
  const owner = currentOwner();
  if (shared?.language === language.current && shared.owner === owner) return shared.coming;
  const asked = { language: language.current, owner, coming: answer(api.GET("/v1/challenges")) };
  const forget = (): void => void (shared === asked && (shared = null));
  asked.coming.then(() => setTimeout(forget, SHARED_MS), forget);
  return (shared = asked).coming;
}
