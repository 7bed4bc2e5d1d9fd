/** One check-in, from the tap to what was written down: who, where, for which challenge. */

import { goto } from "$app/navigation";
import { Problem, Unreachable } from "#lib/api/problems";
import { location, type Fix } from "#lib/location/location.svelte";
import { queue } from "#lib/offline/queue.svelte";
import type { KeptFix } from "#lib/offline/intents";
import type { Player } from "#lib/play/player.svelte";
import { findChallenge } from "./challenge";

/** The place is found meanwhile. Nothing that a person did waits longer than that for a network to be written down. */
const PATIENCE_MS = 5_000;

export type FlowTrouble = "location" | "no-challenge" | Problem;

export class CheckInFlow {
  step = $state<"ready" | "locating" | "writing">("ready");
  fix = $state.raw<Fix | null>(null);
  trouble = $state.raw<FlowTrouble | null>(null);
  #hasLeft = false;

  get isBusy(): boolean {
    return this.step !== "ready";
  }

  /** The person went elsewhere: what was begun is still written down, but nobody is pulled back here. */
  leave(): void {
    this.#hasLeft = true;
  }

  /** Find the place, write the check-in down, send it, and go to what came of it. A second tap does nothing. */
  async start(players: Player[], challenge: string | null, arrival: KeptFix | null = null): Promise<void> {
    if (this.isBusy || players.length === 0) return;
    this.trouble = null;
    this.step = "locating";
    const finding = findChallenge(
      players.map((one) => one.personId),
      challenge,
      PATIENCE_MS,
    );
    finding.catch(() => undefined); // looked at when the place is there
    try {
      this.fix = await location.freshFix();
    } catch {
      this.#stop("location"); // which trouble is for the location's own words
      return;
    }
    this.step = "writing";
    try {
      const found = await finding.catch((error: unknown) => {
        if (error instanceof Unreachable) return undefined; // found out before it is sent
        throw error;
      });
      if (found === null) return this.#stop("no-challenge");
      const visitId = await queue.addCheckIns(players, found?.slug ?? "", this.fix, arrival);
      void queue.settle();
      if (!this.#hasLeft) await goto(`/play/check-in?visit=${visitId}`, { replace: true });
    } catch (error) {
      if (error instanceof Problem) this.#stop(error);
      else throw error;
    } finally {
      this.step = "ready";
      this.fix = null;
    }
  }

  #stop(trouble: FlowTrouble): void {
    this.trouble = trouble;
    this.step = "ready";
  }
}
