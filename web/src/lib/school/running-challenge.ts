/** The challenge whose participation and boards a school looks at: the main one, else the latest. */

import { answer, api } from "#lib/api/client";
import { mainChallenge, type ChallengeSummary } from "#lib/challenges/challenges";

/** Ask which it is. After the last one has ended a school still looks at how it went. */
export async function loadRunning(): Promise<ChallengeSummary | null> {
  const { items } = await answer(api.GET("/v1/challenges"));
  const latestFirst = [...items].sort((one, other) => other.first_day.localeCompare(one.first_day));
  return mainChallenge(items, []) ?? latestFirst[0] ?? null;
}
