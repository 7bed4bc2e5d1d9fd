/** What the server says of the shape as it is now: what it would change, or why it cannot be. Asked when drawing pauses. */

import { answer, api } from "#lib/api/client";
import { Problem, type Unreachable } from "#lib/api/problems";
import type { components } from "#api";
import type { NewGeofence } from "./shape";

export type PreviewOut = components["schemas"]["PreviewOut"];
export type Geofence = NewGeofence | components["schemas"]["EarlierFormIn"];

const PAUSE_MS = 600; // between two corners moved one after the other

export class Preview {
  value = $state.raw<PreviewOut | null>(null);
  problem = $state.raw<Problem | Unreachable | null>(null);
  isBusy = $state(false);

  readonly #park: string;
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(park: string) {
    this.#park = park;
  }

  /** The words of a refusal: the shape cannot be a park's boundary. */
  refusal = $derived(
    this.problem instanceof Problem && this.problem.status === 422
      ? (this.problem.body.faults?.[0]?.words ?? this.problem.message)
      : null,
  );

  /** Ask anew once nothing more changes for a moment. */
  ask(geofence: Geofence): void {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    this.isBusy = true;
    this.#timer = setTimeout(() => void this.#ask(geofence, turn), PAUSE_MS);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
    this.value = this.problem = null;
    this.isBusy = false;
  }

  async #ask(geofence: Geofence, turn: number): Promise<void> {
    let value: PreviewOut | null = null;
    let problem: Problem | Unreachable | null = null;
    try {
      value = await answer(
        api.POST("/v1/parks/{park_id}/geofence/preview", {
          params: { path: { park_id: this.#park } },
          body: { geofence },
        }),
      );
    } catch (error) {
      problem = error as Problem | Unreachable;
    }
    if (turn !== this.#turn) return; // something was moved meanwhile
    this.value = value;
    this.problem = problem;
    this.isBusy = false;
  }
}
