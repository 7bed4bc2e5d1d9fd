/** The way of a new family into the game: what is done, what comes next. */

import type { Me } from "#lib/session/session.svelte";

export type StepId = "child" | "school" | "join" | "check-in";

export interface Step {
  id: StepId;
  isDone: boolean;
  href: string;
}

export interface Known {
  me: Me;
  /** The school of the player; undefined while it is not known. */
  schoolId: string | null | undefined;
  /** Whether the player is somebody's child: a school is asked of children only. */
  isChild: boolean;
  joined: readonly string[] | null;
  /** Whether the player has any visit yet; null while it is not known. */
  hasVisited: boolean | null;
  challenge: string | null;
}

/** The steps in order; null when there is nothing to guide: not a guardian's sight, not all known, or all done. */
export function firstSteps(known: Known): Step[] | null {
  const { me } = known;
  const role = me.family?.members.find((one) => one.person_id === me.person.id)?.role;
  const isGuide = !me.person.is_dependant && (role === undefined || role === "guardian");
  if (!isGuide || known.joined === null || known.hasVisited === null || known.schoolId === undefined)
    return null;
  const hasChild = me.family?.members.some((one) => one.role === "child") ?? false;
  if (hasChild && !known.isChild) return null; // the children play; a parent who wants to joins with one tap
  const steps: Step[] = [{ id: "child", isDone: hasChild, href: "/play/me" }];
  if (known.isChild) steps.push({ id: "school", isDone: known.schoolId !== null, href: "/play/me" });
  if (known.challenge) {
    const isJoined = known.joined.includes(known.challenge);
    steps.push({ id: "join", isDone: isJoined, href: `/play/challenges/${known.challenge}` });
  }
  steps.push({ id: "check-in", isDone: known.hasVisited, href: "/play/check-in" });
  // Who has played needs no guide, whatever was left out on the way.
  return known.hasVisited || steps.every((step) => step.isDone) ? null : steps;
}
