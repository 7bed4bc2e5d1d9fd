/** Walking challenges: which they are, and what it takes to reach their goal. Pure. */

import type { Challenge, ChallengeSummary, Progress } from "#lib/challenges/challenges";
import { daysBetween } from "#lib/today/days";

/** Whether steps count in it. */
export const isWalking = (challenge: Pick<ChallengeSummary, "facts">): boolean =>
  challenge.facts.includes("daily_steps");

export interface Pace {
  /** The average over the whole run, were nothing more to come, and what it is to be. */
  current: number;
  target: number;
  /** Steps a day from today on, today included; null when it is reached or the run is over. */
  needed: number | null;
}

type Run = Pick<Challenge, "first_day" | "last_day">;

/** How the average to reach stands: the nearest not yet reached, else the last. Null where there is none. */
export function paceOf(run: Run, progress: Progress, today: string, stepsToday: number): Pace | null {
  const goals = progress.rewards
    .flatMap((one) => (one.goal?.unit === "steps_a_day" ? [one.goal] : []))
    .sort((one, other) => one.target - other.target);
  const goal = goals.find((one) => one.current < one.target) ?? goals.at(-1);
  if (!goal) return null;
  const { current, target } = goal;
  const isOpen = run.first_day <= today && today <= run.last_day;
  if (!isOpen || current >= target) return { current, target, needed: null };
  const days = daysBetween(run.first_day, run.last_day) + 1;
  const left = daysBetween(today, run.last_day) + 1;
  const before = current * days - stepsToday;
  return { current, target, needed: Math.max(0, Math.ceil((target * days - before) / left)) };
}
