/** One measurement as it is typed, sent, asked about, overtaken, and sent again. Nothing typed is ever lost. */

import { ActionKey } from "#lib/api/action-key";
import { answer, api } from "#lib/api/client";
import { Submission } from "#lib/data/submission.svelte";
import { Correction } from "#lib/record-items/correction.svelte";
import { faultAt, guessesOf, isAsking, type Guess, type Meant } from "./answers";
import type { Entry, Reference } from "./growth.svelte";
import { readNumber, typedNumber } from "./numbers";

type Mode = NonNullable<Entry["mode"]>;
type Field = "measured_on" | keyof Meant | "mode" | "source";

const ENTRY = "/v1/persons/{person_id}/growth/entries/{entry_id}";

export class EntryDraft {
  measuredOn = $state("");
  weight = $state("");
  height = $state("");
  mode = $state<Mode | "">("");
  head = $state("");
  source = $state("");
  /** Set by a press of the button: what is no number is said then, not while somebody is typing. */
  isTried = $state(false);
  /** What is corrected and by whom it was overtaken; null for a new entry. */
  readonly correction: Correction<Entry> | null;

  readonly #personId: string;
  readonly #reference: Reference;
  readonly #entry: Entry | null;
  readonly #adding = new Submission();
  readonly #key = new ActionKey();

  /** `entry`: what is corrected, null for a new one; `today` is the day that a new one begins with. */
  constructor(personId: string, reference: Reference, entry: Entry | null, today: string) {
    this.#personId = personId;
    this.#reference = reference;
    this.#entry = entry;
    this.correction = entry && new Correction(entry, () => this.#read());
    this.measuredOn = today;
    if (entry) this.take(entry);
  }

  get saving(): Submission {
    return this.correction?.submission ?? this.#adding;
  }

  /** Put an entry's values into the fields. */
  take(entry: Entry): void {
    this.measuredOn = entry.measured_on;
    this.mode = entry.mode ?? "";
    this.source = entry.provenance.source ?? "";
    this.fill(entry);
  }

  fill(values: Meant): void {
    this.weight = typedNumber(values.weight_kg);
    this.height = typedNumber(values.height_cm);
    this.head = typedNumber(values.head_cm);
  }

  get typed(): Meant {
    return {
      weight_kg: readNumber(this.weight),
      height_cm: readNumber(this.height),
      head_cm: readNumber(this.head),
    };
  }

  get isAsked(): boolean {
    return isAsking(this.saving.problem);
  }

  get guesses(): Guess[] {
    return guessesOf(this.saving.problem);
  }

  /** What is wrong with one field: "number" when it is none, else the server's words. */
  faultOf(field: Field): string | undefined {
    const typed = this.typed;
    if (this.isTried && field in typed && Number.isNaN(typed[field as keyof Meant])) return "number";
    return faultAt(this.saving.problem, field);
  }

  /** Send it; `isSure` takes an unlikely value as it is. Returns the entry as it was kept, null when it was not. */
  async save(isSure = false): Promise<Entry | null> {
    this.isTried = true;
    if (Object.values(this.typed).some((one) => Number.isNaN(one))) return null;
    let kept: Entry | null = null;
    if (this.correction) {
      const send = async (etag: string): Promise<void> => {
        kept = await this.#correct(etag, isSure);
      };
      // With theirs before one's eyes, saving means: mine all the same.
      if (this.correction.theirs) await this.correction.changeAnyway(send);
      else await this.correction.change(send);
    } else {
      await this.#adding.run(async () => {
        kept = await this.#add(isSure);
      });
    }
    return kept;
  }

  /** Returns whether it was removed; not when somebody changed it meanwhile. */
  async remove(): Promise<boolean> {
    const path = this.#path;
    const send = (etag: string): Promise<unknown> =>
      answer(api.DELETE(ENTRY, { params: { path, header: { "if-match": etag } } }));
    return (await this.correction?.change(send)) ?? false;
  }

  #body(isSure: boolean) {
    return {
      measured_on: this.measuredOn,
      ...this.typed,
      mode: this.height.trim() === "" ? null : this.mode || null,
      device: this.#entry?.provenance.device ?? null,
      source: this.source.trim() || null,
      confirm: isSure,
    };
  }

  async #add(isSure: boolean): Promise<Entry> {
    const body = this.#body(isSure);
    const path = { person_id: this.#personId };
    const header = { "idempotency-key": this.#key.for(body) };
    const params = { path, header, query: { reference: this.#reference } };
    return answer(api.POST("/v1/persons/{person_id}/growth/entries", { params, body }));
  }

  async #correct(etag: string, isSure: boolean): Promise<Entry> {
    const params = { path: this.#path, header: { "if-match": etag }, query: { reference: this.#reference } };
    return answer(api.PUT(ENTRY, { params, body: this.#body(isSure) }));
  }

  async #read(): Promise<Entry> {
    const params = { path: this.#path, query: { reference: this.#reference } };
    return answer(api.GET(ENTRY, { params }));
  }

  get #path() {
    return { person_id: this.#personId, entry_id: this.#entry?.id ?? "" };
  }
}
