/** A child's registration from the photograph to the answer. What was typed stays, whatever goes wrong. */

import type { components } from "#api";
import { ActionKey } from "#lib/api/action-key";
import { answer, api } from "#lib/api/client";
import { Problem, type Unreachable } from "#lib/api/problems";
import { Submission } from "#lib/data/submission.svelte";
import { FIELDS, NEEDED, openPicture, readPicture, type FieldName, type Seen } from "./certificate";
import { judgeNumber } from "./identity-number";

export type Registered = components["schemas"]["RegistrationOut"];
type Stage = "picture" | "reading" | "checking";
export type Fault = "needed" | "mistyped" | "malformed" | "future";

export class Registration {
  stage = $state<Stage>("picture");
  /** Why the picture was not read. */
  readingProblem = $state.raw<Problem | Unreachable | null>(null);
  /** Whether a picture was read and nothing was found on it. */
  isUnreadable = $state(false);
  /** The photograph, if this device can show it. */
  picture = $state.raw<ImageBitmap | null>(null);
  seen = $state.raw<readonly Seen[]>([]);
  values = $state<Record<FieldName, string>>(emptyValues());
  checked = $state<Partial<Record<FieldName, boolean>>>({});
  displayName = $state("");
  /** A child of the family that is there without a certificate; "" for a new one. */
  personId = $state("");
  readonly sending = new Submission();

  #isAnother = false;
  #reading: AbortController | null = null;
  readonly #key = new ActionKey();

  /** Whether fields were read and so are checked one by one. */
  get isRead(): boolean {
    return this.seen.length > 0;
  }

  /** The field to be checked next; null when all are. */
  get next(): FieldName | null {
    return this.isRead ? (FIELDS.find((one) => !this.checked[one]) ?? null) : null;
  }

  async read(picture: File): Promise<void> {
    this.#reading?.abort();
    const reading = (this.#reading = new AbortController());
    this.stage = "reading";
    this.readingProblem = null;
    try {
      const [opened, found] = await Promise.all([openPicture(picture), readPicture(picture, reading.signal)]);
      if (reading.signal.aborted) return;
      this.picture = opened;
      this.seen = found.fields;
      for (const one of found.fields) if (one.value !== null) this.values[one.field] = one.value;
      this.isUnreadable = found.fields.length === 0;
      this.stage = "checking";
    } catch (error) {
      if (reading.signal.aborted) return;
      this.readingProblem = error as Problem | Unreachable;
      this.stage = "picture";
    }
  }

  cancelReading(): void {
    this.#reading?.abort();
    this.stage = "picture";
  }

  /** Go on without a photograph, or with another. */
  typeAll(): void {
    this.stage = "checking";
  }
  startOver(): void {
    this.stage = "picture";
    this.isUnreadable = false;
    this.seen = [];
    this.picture = null;
    this.checked = {};
  }

  /** What is wrong with a field as it stands; null for nothing. `today` as the API writes days. */
  faultOf(field: FieldName, today: string): Fault | null {
    const value = this.values[field].trim();
    if (value === "") return NEEDED.includes(field) ? "needed" : null;
    if (field === "birth_on" && value > today) return "future";
    if (field !== "identity_number") return null;
    const state = judgeNumber(value);
    return state === "mistyped" ? "mistyped" : state === "good" ? null : "malformed";
  }

  get hasName(): boolean {
    return this.values.name_en.trim() !== "" || this.values.name_zh.trim() !== "";
  }

  /** The server's words about a field. */
  said(field: FieldName): string | undefined {
    return this.sending.faultOf(field);
  }

  /** What the family has already, when the server found one like it: which child, and which question that is. */
  get double(): { kind: "alike" | "already" | "elsewhere"; personId: string | null } | null {
    const problem = this.sending.problem;
    if (!(problem instanceof Problem)) return null;
    const personId =
      typeof problem.body.params?.person_id === "string" ? problem.body.params.person_id : null;
    if (problem.code === "child_alike") return { kind: "alike", personId };
    if (problem.code === "child_registered_already") return { kind: "already", personId };
    return problem.code === "child_registered_elsewhere" ? { kind: "elsewhere", personId: null } : null;
  }

  /** It is the child that is there, or it is another one of the same name. */
  async settle(personId: string | null): Promise<Registered | null> {
    this.personId = personId ?? "";
    this.#isAnother = personId === null;
    return this.send();
  }

  async send(): Promise<Registered | null> {
    let registered: Registered | null = null;
    const given = (field: FieldName): string | null => this.values[field].trim() || null;
    const body = {
      identity_number: this.values.identity_number.trim(),
      name_en: given("name_en"),
      name_zh: given("name_zh"),
      sex: this.values.sex as "female" | "male",
      birth_on: this.values.birth_on,
      birth_place: given("birth_place"),
      registration_number: given("registration_number"),
      father_name: given("father_name"),
      mother_name: given("mother_name"),
      display_name: this.displayName.trim() || null,
      person_id: this.personId || null,
      is_another_child: this.#isAnother,
      is_from_certificate: this.isRead,
    };
    await this.sending.run(async () => {
      const params = { header: { "idempotency-key": this.#key.for(body) } };
      registered = await answer(api.POST("/v1/children", { params, body }));
    });
    // What the server does not take has to be looked at once more.
    for (const field of FIELDS) if (this.said(field)) this.checked[field] = false;
    return registered;
  }
}

const emptyValues = (): Record<FieldName, string> =>
  Object.fromEntries(FIELDS.map((field) => [field, ""])) as Record<FieldName, string>;
