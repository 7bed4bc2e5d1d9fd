/** A diary asked for and written: one tap is one entry, and a tap whose answer was lost is sent again as the same. */

import type { components } from "#api";
import { answer, api, newKey } from "#lib/api/client";
import { Problem } from "#lib/api/problems";
import { Resource } from "#lib/data/resource.svelte";
import { Submission } from "#lib/data/submission.svelte";
import { addItem } from "#lib/record-items/items.svelte";
import type { Entry } from "./bands";

export type Diary = components["schemas"]["DiaryOut"];
export const WEEK_DAYS = 7;

/** A week of it, from a day on. Call while a component is being set up. */
export const diaryOf = (personId: () => string, from: () => string): Resource<Diary> =>
  new Resource(
    () => {
      const query = { from_on: from(), days: WEEK_DAYS };
      const params = { path: { person_id: personId() }, query };
      // The client's types know no pairs, only lists.
      return answer(api.GET("/v1/persons/{person_id}/diary", { params })) as Promise<Diary>;
    },
    () => `diary ${personId()} ${from()}`,
  );

export const endRunning = (
  personId: string,
  path: "feeds" | "sleeps",
  id: string,
  key: string,
  body: { ended_at: string; amount_ml?: number | null },
): Promise<unknown> => {
  const params = { path: { person_id: personId, item_id: id }, header: { "idempotency-key": key } };
  return path === "feeds"
    ? answer(api.POST("/v1/persons/{person_id}/feeds/{item_id}/end", { params, body }))
    : answer(
        api.POST("/v1/persons/{person_id}/sleeps/{item_id}/end", {
          params,
          body: { ended_at: body.ended_at },
        }),
      );
};

/** Taps on the quick buttons. What was not answered is kept, to be sent again as it was. */
export class QuickTaps {
  readonly sending = new Submission();
  /** Which button is busy. */
  busy = $state<string | null>(null);
  #lost = $state.raw<{ name: string; send: () => Promise<unknown> } | null>(null);
  readonly #personId: () => string;
  readonly #changed: () => Promise<void>;

  constructor(personId: () => string, changed: () => Promise<void>) {
    this.#personId = personId;
    this.#changed = changed;
  }

  /** Whether the last tap's answer was lost, so that it can be sent again. */
  get canRepeat(): boolean {
    return this.#lost !== null;
  }

  add = (name: string, path: Entry["path"], body: Record<string, unknown>): Promise<boolean> => {
    const [personId, key] = [this.#personId(), newKey()];
    return this.#run(name, () => addItem(personId, path, key, body));
  };

  end = (
    name: string,
    path: "feeds" | "sleeps",
    id: string,
    body: { ended_at: string },
  ): Promise<boolean> => {
    const [personId, key] = [this.#personId(), newKey()];
    return this.#run(name, () => endRunning(personId, path, id, key, body));
  };

  again = (): Promise<boolean> =>
    this.#lost ? this.#run(this.#lost.name, this.#lost.send) : Promise.resolve(false);

  async #run(name: string, send: () => Promise<unknown>): Promise<boolean> {
    if (this.sending.isBusy) return false;
    this.busy = name;
    const done = await this.sending.run(async () => void (await send()));
    const { problem } = this.sending;
    this.#lost = problem !== null && !(problem instanceof Problem) ? { name, send } : null;
    this.busy = null;
    // Another was faster (409): what stands now is shown beside what the server says.
    if (done || problem instanceof Problem) await this.#changed();
    return done;
  }
}
