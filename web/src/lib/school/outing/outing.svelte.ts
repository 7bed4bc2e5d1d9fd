/**
 * A class in a park: who is there, and sending it with the place of the teacher's phone.
 *
 * What was ticked and scanned stays until it counted. The place lives in this object only; the first one of an outing
 * goes along later, for challenges that ask for a stay.
 */

import { SvelteSet } from "svelte/reactivity";
import type { components } from "#api";
import { ActionKey } from "#lib/api/action-key";
import { answer, api } from "#lib/api/client";
import { Unreachable } from "#lib/api/problems";
import { Submission } from "#lib/data/submission.svelte";
import { location, type Fix } from "#lib/location/location.svelte";
import type { RosterPupil } from "../roster/pupils";

export type Outcome = components["schemas"]["OutingOut"];
type Card = components["schemas"]["CardOut"];
type Sent = components["schemas"]["OutingIn"];
export type Scanned =
  { kind: "here" | "again"; pupil: RosterPupil } | { kind: "unknown"; pupil: null } | null;

const PREFIX = "EPLUS-CARD:";
/** As the server reads codes: case, spaces and hyphens do not matter, O is 0, I and L are 1. */
export const cardToken = (text: string): string =>
  text.trim().toUpperCase().replace(PREFIX, "").replace(/[- ]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");

export class Outing {
  readonly here = new SvelteSet<string>();
  readonly submission = new Submission();
  isLocating = $state(false);
  isLost = $state(false);
  scanned = $state.raw<Scanned>(null);
  outcome = $state.raw<Outcome | null>(null);
  readonly #classId: string;
  readonly #key = new ActionKey();
  #arrival: Fix | null = null;
  #unsent: Sent | null = null;

  constructor(classId: string) {
    this.#classId = classId;
  }

  toggle(personId: string): void {
    if (!this.here.delete(personId)) this.here.add(personId);
  }

  /** Tick off whoever's card was read; `scanned` says who, or that it is nobody's of this class. */
  scan(text: string, pupils: readonly RosterPupil[], cards: readonly Card[]): void {
    const token = cardToken(text);
    const owner = cards.find((card) => card.token === token)?.person_id;
    const pupil = pupils.find((one) => one.person_id === owner);
    if (!pupil) {
      this.scanned = { kind: "unknown", pupil: null };
      return;
    }
    this.scanned = { kind: this.here.has(pupil.person_id) ? "again" : "here", pupil };
    this.here.add(pupil.person_id);
  }

  /**
   * Find the place and check in whoever is here. Without a network the same is kept, with the place and minute of then,
   * and sent once more from wherever the class is by now: after a lost answer nothing is done twice.
   */
  async send(challenge: string): Promise<void> {
    if (this.isLocating || this.submission.isBusy) return;
    const present = [...this.here].sort();
    const isSame = JSON.stringify(present) === JSON.stringify(this.#unsent?.present);
    const body = isSame ? this.#unsent : await this.#locate(challenge, present);
    if (!body) return;
    this.#unsent = body;
    await this.submission.run(async () => {
      const header = { "idempotency-key": this.#key.for(body) };
      const params = { path: { class_id: this.#classId }, header };
      try {
        this.outcome = await answer(api.POST("/v1/classes/{class_id}/visits", { params, body }));
      } catch (error) {
        if (!(error instanceof Unreachable)) this.#unsent = null; // refused as it is: the next one is another
        throw error;
      }
      this.#unsent = null;
      this.#key.renew();
    });
  }

  async #locate(challenge: string, present: string[]): Promise<Sent | null> {
    this.isLocating = true;
    this.isLost = false;
    try {
      const fix = await location.freshFix();
      const arrival_fix = this.#arrival && asSent(this.#arrival);
      this.#arrival ??= fix;
      return { challenge, present, cards: [], fix: asSent(fix), arrival_fix };
    } catch {
      this.isLost = true; // the location's own words say which trouble it is
      return null;
    } finally {
      this.isLocating = false;
    }
  }
}

const asSent = (fix: Fix) => ({
  longitude: fix.longitude,
  latitude: fix.latitude,
  accuracy_m: fix.accuracyM,
  captured_at: fix.capturedAt.toISOString(),
  is_mock: false,
});
