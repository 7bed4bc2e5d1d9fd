/** What lives in a park now, for the players who checked in there: who can still catch what, and with which fix. */

import { answer, api } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import { KEPT_MS, type CheckInIntent, type Spawn } from "#lib/offline/intents";
import { queue } from "#lib/offline/queue.svelte";
import { now } from "#lib/today/now.svelte";

/** How long the server lets a creature stay after its half hour (`linger_minutes`). */
const LINGER_MS = 2 * 60_000;

export interface SceneSpawn {
  spawn: Spawn;
  /** The players who have not caught it yet. */
  open: CheckInIntent[];
  /** Whether the place of the check-in serves, a fresh one is needed, or it is gone. */
  by: "kept-fix" | "fresh-fix" | "gone";
}

/** Whether a creature can be caught by the fix of the check-in, by a new one, or no more. */
export function wayToCatch(spawn: Spawn, checkIn: CheckInIntent, now: Date): SceneSpawn["by"] {
  const starts = Date.parse(spawn.starts_at);
  const ends = Date.parse(spawn.ends_at) + LINGER_MS;
  const isWithin = (ms: number): boolean => starts <= ms && ms < ends;
  const { fix } = checkIn;
  const taken = fix && (fix.sentAs ? Date.parse(fix.sentAs) : fix.measuredAtMs + fix.offsetMs);
  if (taken && isWithin(taken) && now.getTime() - taken < KEPT_MS) return "kept-fix";
  return isWithin(now.getTime()) ? "fresh-fix" : "gone";
}

export class ParkScene {
  /** Spawns that were asked for later than the check-in's answer, by player. */
  #asked = $state.raw<Record<string, Spawn[]>>({});
  isLooking = $state(false);
  trouble = $state.raw<Error | null>(null);
  readonly #checkIns: () => CheckInIntent[];

  constructor(checkIns: () => CheckInIntent[]) {
    this.#checkIns = checkIns;
  }

  spawns = $derived.by((): SceneSpawn[] => {
    const found: Record<string, SceneSpawn> = {};
    for (const checkIn of this.#checkIns()) {
      const list = this.#asked[checkIn.personId] ?? checkIn.answer?.catchable ?? [];
      for (const spawn of list) {
        const by = wayToCatch(spawn, checkIn, now.at);
        const one = (found[spawn.spawn_id] ??= { spawn, open: [], by });
        if (by === "kept-fix" || one.by === "gone") one.by = by;
        if (!spawn.is_caught && !this.#isDone(checkIn, spawn)) one.open.push(checkIn);
      }
    }
    return Object.values(found);
  });

  /** Ask what is here now: a new half hour has begun, or the check-in itself showed nothing. */
  look = async (): Promise<void> => {
    this.isLooking = true;
    this.trouble = null;
    try {
      const asked: Record<string, Spawn[]> = {};
      for (const { personId, challenge, answer: judged } of this.#checkIns()) {
        if (!judged?.park) continue;
        const query = { park_id: judged.park.id, person_id: personId };
        const list = await answer(
          api.GET("/v1/challenges/{slug}/spawns", { params: { path: { slug: challenge }, query } }),
        );
        asked[personId] = list.items;
      }
      this.#asked = asked;
    } catch (error) {
      // A visit of yesterday: what lives there today is shown after checking in today.
      if (error instanceof Problem && error.code === "spawns_need_check_in") return;
      this.trouble = error instanceof Error ? error : new Unreachable(error);
    } finally {
      this.isLooking = false;
    }
  };

  #isDone(checkIn: CheckInIntent, spawn: Spawn): boolean {
    return queue.catches.some(
      (one) =>
        one.personId === checkIn.personId &&
        one.spawn.spawn_id === spawn.spawn_id &&
        (one.state === "waiting" || one.answer !== null),
    );
  }
}
