/** The challenge whose participation and boards a school looks at: the main one, else the latest. */

import { mainChallenge, type ChallengeSummary } from "#lib/challenges/challenges";
import { listChallenges } from "#lib/challenges/listing";

/** Ask which it is. After the last one has ended a school still looks at how it went. */
export async function loadRunning(): Promise<ChallengeSummary | null> {
  const { items } = await listChallenges();
  const latestFirst = [...items].sort((one, other) => other.first_day.localeCompare(one.first_day));
  return mainChallenge(items, []) ?? latestFirst[0] ?? null;
}
