/**
 * The fields of a kind of item, declared once: what a form asks, what of it is sent, what is shown, what two revisions
 * are compared by. In a form every value is text: "" for nothing, a number as it was typed, "yes" for a tick.
 */

import type { Snippet } from "svelte";
import { formatDay, formatDecimal, formatInstant } from "#lib/language/format";
import { instantOf, localMinute } from "#lib/today/days";
import { m } from "#messages";
import type { Provenance } from "./items";
import { numberIn } from "./numbers";

export type Values = Record<string, string>;
export type Words = () => string;
/** An item of any kind as the API shows it. */
export type Kept = { id: string; provenance: Provenance } & Record<string, unknown>;
export type Options = Readonly<Record<string, Words>>;
export interface Told {
  label: string;
  value: string;
}

export interface Field {
  /** As the API names it. */
  name: string;
  label: Words;
  /** A list is what the kind's own part of the form writes: JSON in the values. */
  input: "text" | "day" | "minute" | "number" | "whole" | "choice" | "tick" | "list";
  hint?: Words;
  /** Of a choice; one that is not needed can also be left open. */
  options?: Options | ((values: Values) => Options);
  isNeeded?: boolean;
  /** What a new one begins with. */
  first?: string | ((now: Date) => string);
  /** Characters of a text, or the greatest whole number. */
  most?: number;
  /** Of a day: it cannot be still to come. */
  isPast?: boolean;
  /** It shares its line. */
  isHalf?: boolean;
  isAsked?: (values: Values) => boolean;
  /** Of this item it is not for the family to change. */
  isFixed?: (kept: Kept) => boolean;
  /** How it is told; null: together with another. */
  tell?: ((values: Values) => string) | null;
  /** It is only of the form: `unfold` of the kind says what is sent. */
  isFormOnly?: boolean;
}

/** What the fields of a kind are; `fold` and `unfold` where a form asks otherwise than the API does. */
export interface FieldSet {
  fields: readonly Field[];
  fold?: (kept: Kept) => Values;
  unfold?: (values: Values, kept?: Kept) => Record<string, unknown>;
  /** What else follows from another value in one field. */
  adjust?: (name: string, before: string, values: Values) => Values;
}

/** A part of a form of a kind's own: it shows values and puts others in their place. */
export type FormPart = Snippet<[Values, (name: string, text: string) => void]>;

export const YES = "yes";
export const TEXT_MOST = 80;
export const LONG_TEXT_MOST = 500;

const isAsked = (field: Field, values: Values): boolean => field.isAsked?.(values) ?? true;

export const optionsIn = ({ options = {} }: Field, values: Values): Options =>
  typeof options === "function" ? options(values) : options;

/** The fields that a form shows; of an item that is kept not those that are fixed. */
export const askedFields = (set: FieldSet, values: Values, kept?: Kept): Field[] =>
  set.fields.filter(
    (field) => field.input !== "list" && isAsked(field, values) && !(kept && field.isFixed?.(kept)),
  );

export const newValues = (set: FieldSet, now: Date): Values =>
  Object.fromEntries(
    set.fields.map(({ name, first = "" }) => [name, typeof first === "string" ? first : first(now)]),
  );

export function valuesOf(set: FieldSet, kept: Kept): Values {
  const values = Object.fromEntries(
    set.fields.map((field) => [field.name, typed(field, valueIn(field, kept))]),
  );
  return { ...values, ...set.fold?.(kept) };
}

// Where an item is from stands with its provenance, and is entered as any other field.
const valueIn = (field: Field, kept: Kept): unknown =>
  field.name === "source" ? kept.provenance.source : kept[field.name];

function typed(field: Field, value: unknown): string {
  if (field.input === "list") return JSON.stringify(value ?? []);
  if (value === null || value === undefined) return "";
  if (field.input === "tick") return value === true ? YES : "";
  return field.input === "minute" ? localMinute(new Date(value as string)) : String(value);
}

/** The body of a request. What was not asked goes as nothing; what is fixed, or was not touched, as it was kept. */
export function bodyOf(set: FieldSet, values: Values, kept?: Kept): Record<string, unknown> {
  const sent = set.fields
    .filter((field) => !field.isFormOnly)
    .map((field) => {
      const text = values[field.name] ?? "";
      const before = kept && valueIn(field, kept);
      if (kept && field.isFixed?.(kept)) return [field.name, before ?? null];
      if (!isAsked(field, values)) return [field.name, sentValue(field, "")];
      return [field.name, kept && text === typed(field, before) ? (before ?? null) : sentValue(field, text)];
    });
  return { ...(Object.fromEntries(sent) as Record<string, unknown>), ...set.unfold?.(values, kept) };
}

function sentValue({ input }: Field, text: string): unknown {
  if (input === "tick") return text === YES;
  if (input === "list") return JSON.parse(text || "[]");
  if (input === "number" || input === "whole") return numberIn(text);
  return input === "minute" && text !== "" ? instantOf(text) : text.trim() || null;
}

/** Whether there is enough to send. */
export const isComplete = (set: FieldSet, values: Values): boolean =>
  set.fields
    .filter((field) => isAsked(field, values))
    .every((field) => {
      const text = (values[field.name] ?? "").trim();
      if (text === "") return !field.isNeeded;
      return !(field.input === "number" || field.input === "whole") || numberIn(text) !== null;
    });

/** Every field in words, "" for nothing: what is told of an item, or compared of two. */
export const tellValues = (set: FieldSet, values: Values): Told[] =>
  set.fields
    .filter((field) => field.tell !== null)
    .map((field) => ({ label: field.label(), value: tellOne(field, values) }));

function tellOne(field: Field, values: Values): string {
  const text = values[field.name] ?? "";
  if (!isAsked(field, values)) return "";
  if (field.tell) return field.tell(values);
  if (text === "") return "";
  const number = numberIn(text);
  if (field.input === "choice") return optionsIn(field, values)[text]?.() ?? text;
  if (field.input === "day") return formatDay(text);
  if (field.input === "minute") return formatInstant(instantOf(text));
  if (field.input === "tick") return m.items_yes();
  return field.input === "number" && number !== null ? formatDecimal(number, 6) : text;
}

/** Two tellings of an item, word by word, for somebody to decide between. */
export const beside = (mine: readonly Told[], theirs: readonly Told[]) =>
  mine.map(({ label, value }, place) => ({ label, mine: value, theirs: theirs[place]?.value ?? "" }));
