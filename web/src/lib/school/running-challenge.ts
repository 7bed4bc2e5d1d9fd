/** The challenge whose participation and boards a school looks at: the one that runs now, else the latest. */

import { answer, api } from "#lib/api/client";
import type { components } from "#api";

export type Challenge = components["schemas"]["ChallengeSummary"];

/** Of several that run, the one that began last. Null where there is no challenge at all. */
export function pickRunning(challenges: readonly Challenge[]): Challenge | null {
  const latestFirst = [...challenges].sort((one, other) => other.first_day.localeCompare(one.first_day));
  return latestFirst.find((one) => one.is_running) ?? latestFirst[0] ?? null;
}

/** Ask which it is. */
export async function loadRunning(): Promise<Challenge | null> {
  const { items } = await answer(api.GET("/v1/challenges"));
  return pickRunning(items);
}
