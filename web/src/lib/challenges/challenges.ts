/** Challenges: which one is meant, and where it stands. */

import type { components } from "#api";
import { daysBetween } from "#lib/today/days";

type Schemas = components["schemas"];
export type ChallengeSummary = Schemas["ChallengeSummary"];
export type Challenge = Schemas["ChallengeOut"];
export type Round = Schemas["RoundOut"];
export type Enrolment = Schemas["EnrolmentOut"];
export type Progress = Schemas["ProgressOut"];
export type Reward = Schemas["RuleProgress"];
export type Mode = Enrolment["mode"];

/** Whether one plays it by checking in at parks. */
export const isOfParks = (challenge: Pick<ChallengeSummary, "facts">): boolean =>
  challenge.facts.includes("park_visit");

/**
 * The challenge that is meant where none is named, everywhere: a park game that runs before any other, one that runs
 * and that the player is in, then one that runs, then one to come; of several, the one that began last. `joined` is
 * empty where it is not about a player.
 */
export function mainChallenge(
  challenges: readonly ChallengeSummary[],
  joined: readonly string[],
): ChallengeSummary | null {
  const weight = (one: ChallengeSummary): number =>
    (one.is_running && isOfParks(one) ? 8 : 0) +
    (one.is_running ? 4 : 0) +
    (joined.includes(one.slug) ? 2 : 0) +
    (one.is_enrolment_open ? 1 : 0);
  const [best] = [...challenges].sort(
    (one, other) => weight(other) - weight(one) || other.first_day.localeCompare(one.first_day),
  );
  return best && weight(best) > 0 ? best : null;
}

/** The round of `today`, with its days left (0 on the last one). Null between rounds. */
export function roundOn(challenge: Challenge, today: string): { round: Round; daysLeft: number } | null {
  const round = challenge.rounds.find((one) => one.first_day <= today && today <= one.last_day);
  return round ? { round, daysLeft: daysBetween(today, round.last_day) } : null;
}
