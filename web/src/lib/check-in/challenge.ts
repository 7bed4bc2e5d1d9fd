/** For which challenge a check-in counts. Known without a network from the last time there was one. */

import { answer, api } from "#lib/api/client";
import { Unreachable } from "#lib/api/problems";
import { mainChallenge, type ChallengeSummary as Challenge } from "#lib/challenges/challenges";
import { listChallenges } from "#lib/challenges/listing";
import { keep, readKept } from "#lib/data/cache";

const KEY = "check-in challenges";

async function askChallenges(): Promise<Challenge[]> {
  const { items } = await listChallenges();
  await keep(KEY, items);
  return items;
}

/** What comes within `ms`. Throws Unreachable after that: a network that is hardly there is as good as none. */
async function within<T>(ms: number, coming: Promise<T>): Promise<T> {
  if (!Number.isFinite(ms)) return coming;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unreachable("late")), ms);
  });
  return Promise.race([coming, late]).finally(() => clearTimeout(timer));
}

/**
 * The running challenge that is meant: the one of the page that leads here, else the main one. Null when none is on.
 *
 * After `patienceMs` it goes by what is known from the last time. Throws Unreachable when nothing is known and nothing
 * can be asked.
 */
export async function findChallenge(
  personIds: string[],
  wanted: string | null,
  patienceMs = Infinity,
): Promise<Challenge | null> {
  const kept = (await readKept<Challenge[]>(KEY))?.value;
  const all = await within(patienceMs, askChallenges()).catch((error: unknown) => {
    if (kept) return kept;
    throw error;
  });
  const running = all.filter((one) => one.is_running);
  const named = running.find((one) => one.slug === wanted);
  if (named) return named;
  // Of one there is nothing to choose, so nothing need be asked.
  return mainChallenge(running, running.length > 1 ? await joinedBy(personIds[0] ?? "", patienceMs) : []);
}

async function joinedBy(personId: string, patienceMs: number): Promise<string[]> {
  const key = `check-in enrolments ${personId}`;
  try {
    const query = { person_id: personId };
    const { items } = await within(patienceMs, answer(api.GET("/v1/enrolments", { params: { query } })));
    const slugs = items.filter((one) => one.withdrawn_at === null).map((one) => one.challenge);
    await keep(key, slugs);
    return slugs;
  } catch {
    return (await readKept<string[]>(key))?.value ?? [];
  }
}
