/** A kind of item of a record: everything by which its page, form and rows differ from those of the others. */

import type { FieldSet, Kept, Words } from "./fields";

/** Its place under a person in the API, and below `record/` in the app. */
export type ItemPath =
  | "allergies"
  | "conditions"
  | "medications"
  | "documents"
  | "appointments"
  | "feeds"
  | "sleeps"
  | "nappies"
  | "reports"
  | "encounters"
  | "family-doctors"
  | "medical-certificates"
  | "programme-memberships";

export interface Mark {
  tone: "plain" | "good" | "warning" | "danger" | "sky";
  words: string;
}

/** One item as a list shows it. */
export interface Row {
  title: string;
  lines: readonly string[];
  mark?: Mark;
  /** How far a course is. */
  course?: { value: number; max: number; words: string };
}

export interface ItemKind extends FieldSet {
  path: ItemPath;
  /** Of /art/signs. */
  sign: string;
  title: Words;
  none: Words;
  noneWords: Words;
  add: Words;
  /** Above those that are over; with `isOver`. */
  overTitle?: Words;
  isOver?: (item: Kept, now: Date) => boolean;
  /** What is first among those that are not over; without it, what was entered last. */
  order?: (one: Kept, other: Kept) => number;
  row: (item: Kept, now: Date) => Row;
  /** What is to be known before an item is removed, if other than of all kinds, and how that is called. */
  removing?: (item: Kept) => { words: string; yes: string } | null;
  /** What is often wanted: opens the correction with these values. */
  shortcut?: (item: Kept, today: string) => { words: string; values: Record<string, string> } | null;
}
