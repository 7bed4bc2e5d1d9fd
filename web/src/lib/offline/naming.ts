/** Check-ins that were made before this phone knew any challenge. */

import { findChallenge } from "#lib/check-in/challenge";
import type { VisitStore } from "./store";

const LONGEST_MS = 30_000; // as for sending: nothing else is sent meanwhile

/** Tell the nameless ones of an account for which challenge they are, now that it can be asked. */
export async function nameChallenges(store: VisitStore, accountId: string): Promise<void> {
  const nameless = (await store.list("checkIns")).filter(
    (one) => one.state === "waiting" && one.challenge === "" && one.accountId === accountId,
  );
  if (nameless.length === 0) return;
  const found = await findChallenge(
    nameless.map((one) => one.personId),
    null,
    LONGEST_MS,
  );
  if (found) await store.put("checkIns", ...nameless.map((one) => ({ ...one, challenge: found.slug })));
}
