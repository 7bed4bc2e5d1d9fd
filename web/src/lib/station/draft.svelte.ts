/** One visitor at the booth, as it is typed: who it is, what was done, and what is thought of the values. */

import { numberIn } from "#lib/record-items/numbers";
import type { Language } from "#lib/language/language.svelte";
import type { Scanned } from "./passes";
import {
  drawCode,
  findingsOf,
  judge,
  type Body,
  type Finding,
  type Reading,
  type Sex,
  type Verdict,
} from "./rules";
import { instantOf, type Rules, type VisitBody, type Visitor } from "./wire";

export type PlainKind = "weight" | "height" | "waist";
export type ReadingIn = NonNullable<VisitBody["readings"]>[number];
/** Which input something is about. */
export type Field = PlainKind | "pressure_1" | "pressure_2" | "glucose";

export const UNITS: Record<PlainKind | "glucose", readonly [string, string]> = {
  weight: ["kg", "[lb_av]"],
  height: ["cm", "[in_i]"],
  waist: ["cm", "[in_i]"],
  glucose: ["mmol/L", "mg/dL"],
};

/** Who stands here: by a code, or as a guest. `told` is what the server said of whose it is. */
export interface Who {
  token: string | null;
  scannedAtMs: number | null;
  scanned: Scanned | null;
  told: Visitor | null;
}
export interface Doubt {
  field: Field;
  verdict: Verdict;
}

export class Draft {
  readonly id = crypto.randomUUID();
  readonly claimCode = drawCode();
  who = $state.raw<Who | null>(null);
  age = $state("");
  sex = $state<Sex | "">("");
  values = $state<Record<PlainKind | "glucose", { text: string; unit: string }>>({
    weight: { text: "", unit: "kg" },
    height: { text: "", unit: "cm" },
    waist: { text: "", unit: "cm" },
    glucose: { text: "", unit: "mmol/L" },
  });
  pressures = $state([
    { high: "", low: "" },
    { high: "", low: "" },
  ]);
  arm = $state<"left" | "right">("left");
  cuff = $state<"child" | "small" | "medium" | "large">("medium");
  meal = $state("");
  advice = $state("");
  storyId = $state("");
  storyMinutes = $state("");
  hasHelped = $state(false);
  consent = $state<"" | "yes" | "no">("");
  language = $state<Language>("zh-Hant");
  /** Values that were read again and are right: by field, as they were. */
  confirmed = $state<Partial<Record<Field, string>>>({});

  get body(): Body {
    const { told } = this.who ?? {};
    const years = told?.age_years ?? numberOrNull(this.age);
    const sex = told?.sex ?? (this.sex || null);
    return { ageYears: years, sex: sex as Sex | null };
  }

  /** Whether anything was entered that would be lost. */
  get isEmpty(): boolean {
    return !this.hasBegun && this.who === null;
  }
  get hasBegun(): boolean {
    const texts = Object.values(this.values).map(({ text }) => text);
    const pairs = this.pressures.flatMap(({ high, low }) => [high, low]);
    return [...texts, ...pairs, this.advice].some((one) => one.trim() !== "") || this.hasHelped;
  }

  /** What was typed by field, complete values only. */
  get readings(): { field: Field; reading: ReadingIn }[] {
    const found: { field: Field; reading: ReadingIn }[] = [];
    for (const kind of ["weight", "height", "waist"] as const) {
      const value = numberIn(this.values[kind].text);
      if (value !== null) found.push({ field: kind, reading: reading(kind, value, this.values[kind].unit) });
    }
    this.pressures.forEach(({ high, low }, place) => {
      const [value, second] = [numberIn(high), numberIn(low)];
      if (value === null || second === null) return;
      const field = place === 0 ? "pressure_1" : "pressure_2";
      const said = { ...reading("blood_pressure", value, "mm[Hg]"), second_value: second };
      found.push({ field, reading: { ...said, arm: this.arm, cuff: this.cuff } });
    });
    const glucose = numberIn(this.values.glucose.text);
    if (glucose !== null) {
      const said = reading("glucose", glucose, this.values.glucose.unit);
      found.push({ field: "glucose", reading: { ...said, meal_context: this.meal as never } });
    }
    return found.map((one) => ({
      field: one.field,
      reading: { ...one.reading, confirm: this.isConfirmed(one.field, one.reading) },
    }));
  }

  isConfirmed(field: Field, of: ReadingIn): boolean {
    return this.confirmed[field] === fingerprint(of);
  }
  confirm(field: Field): void {
    const found = this.readings.find((one) => one.field === field);
    if (found) this.confirmed = { ...this.confirmed, [field]: fingerprint(found.reading) };
  }

  /** Values that cannot be, and those that are asked about and were not confirmed. */
  doubts(rules: Rules): Doubt[] {
    return this.readings.flatMap(({ field, reading: of }) => {
      const verdict = judge(rules, of as Reading, this.body);
      const isAsked = verdict.likelihood === "unlikely" && !of.confirm;
      return verdict.likelihood === "impossible" || isAsked ? [{ field, verdict }] : [];
    });
  }

  /** What calls for help at once, of values that a body can have: a slip of the finger frightens nobody. */
  urgent(rules: Rules): Finding[] {
    const possible = this.readings
      .map(({ reading: of }) => of as Reading)
      .filter((of) => judge(rules, of, this.body).likelihood !== "impossible");
    return findingsOf(rules, possible, this.body).filter(({ level }) => level === "emergency");
  }

  /** Fields of which a part is missing, or in which no number stands. */
  get unfinished(): (Field | "meal" | "story" | "age")[] {
    const found: (Field | "meal" | "story" | "age")[] = [];
    const isBad = (text: string): boolean => text.trim() !== "" && numberIn(text) === null;
    for (const kind of ["weight", "height", "waist", "glucose"] as const) {
      if (isBad(this.values[kind].text)) found.push(kind);
    }
    this.pressures.forEach(({ high, low }, place) => {
      const isHalf = (high.trim() === "") !== (low.trim() === "");
      if (isHalf || isBad(high) || isBad(low)) found.push(place === 0 ? "pressure_1" : "pressure_2");
    });
    if (this.values.glucose.text.trim() && !this.meal) found.push("meal");
    if ((this.storyId !== "") !== (this.storyMinutes !== "") || this.#isStoryOdd) found.push("story");
    if (this.age.trim() && numberOrNull(this.age) === null) found.push("age");
    return found;
  }

  get isNothingDone(): boolean {
    const { readings, hasHelped } = this;
    return readings.length === 0 && !this.advice.trim() && !this.storyId && !hasHelped;
  }

  /** Whether there is a result that can be kept, and so has to be agreed to. */
  get hasResult(): boolean {
    return this.readings.length > 0 || this.advice.trim() !== "";
  }

  /** The visit at `nowMs`, of the same clock as the instant of the scan; `movedMs` moves both. */
  visit(nowMs: number, movedMs = 0): VisitBody {
    const { who } = this;
    const at = (ms: number): string => instantOf(ms + movedMs);
    return {
      id: this.id,
      at: at(nowMs),
      token: who?.token ?? null,
      scanned_at: who?.scannedAtMs ? at(who.scannedAtMs) : null,
      age_years: who?.told ? null : numberOrNull(this.age),
      sex: who?.told ? null : this.sex || null,
      consent: this.consent === "yes",
      readings: this.readings.map(({ reading: of }) => of),
      advice: this.advice.trim() || null,
      story: this.storyId ? { story_id: this.storyId, minutes: Number(this.storyMinutes) } : null,
      helped_with_app: this.hasHelped,
      claim_code: this.claimCode,
      language: this.language,
    };
  }

  get #isStoryOdd(): boolean {
    if (!this.storyId) return false;
    const minutes = Number(this.storyMinutes);
    return (
      !/^[a-z0-9-]{1,80}$/.test(this.storyId) || !Number.isInteger(minutes) || minutes < 1 || minutes > 240
    );
  }
}

const reading = (kind: Reading["kind"], value: number, unit: string): ReadingIn =>
  ({ kind, value, unit }) as ReadingIn;
const fingerprint = ({ value, second_value, unit }: ReadingIn): string =>
  JSON.stringify([value, second_value ?? null, unit]);

const MOST_AGE_YEARS = 120;
function numberOrNull(text: string): number | null {
  const years = Number(text.normalize("NFKC").trim() || "x");
  return Number.isInteger(years) && years >= 0 && years <= MOST_AGE_YEARS ? years : null;
}
