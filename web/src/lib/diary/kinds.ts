/** Feeds, sleeps and nappies as items of a record: their forms, and how one is told in a line. */

import type { components } from "#api";
import { formatCount, formatDay, formatTime } from "#lib/language/format";
import { YES, type Field, type Kept, type Values, type Words } from "#lib/record-items/fields";
import type { ItemKind } from "#lib/record-items/kind";
import { NOTE, SOURCE, line } from "#lib/record-items/kinds/shared";
import { hongKongDay, localMinute } from "#lib/today/days";
import { m } from "#messages";
import { durationWords } from "./durations";

type Schemas = components["schemas"];
export type Feed = Schemas["FeedOut"];
export type Sleep = Schemas["SleepOut"];
export type Nappy = Schemas["NappyOut"];

export const METHODS: Record<Feed["method"], Words> = {
  breast: m.diary_breast,
  bottle: m.diary_bottle,
  solids: m.diary_solids,
};
export const SIDES: Record<NonNullable<Feed["side"]>, Words> = {
  left: m.diary_left,
  right: m.diary_right,
  both: m.diary_both_sides,
};
export const MILKS: Record<NonNullable<Feed["milk"]>, Words> = {
  breast_milk: m.diary_breast_milk,
  formula: m.diary_formula,
  cow_milk: m.diary_cow_milk,
  water: m.diary_water,
  other: m.diary_other_milk,
};
export const COLOURS: Record<NonNullable<Nappy["colour"]>, Words> = {
  yellow: m.diary_yellow,
  mustard: m.diary_mustard,
  brown: m.diary_brown,
  green: m.diary_green,
  black: m.diary_black,
  red: m.diary_red,
  pale: m.diary_pale,
};
const TEXTURES: Record<NonNullable<Nappy["texture"]>, Words> = {
  watery: m.diary_watery,
  loose: m.diary_loose,
  soft: m.diary_soft,
  formed: m.diary_formed,
  hard: m.diary_hard,
};
const SLEEPS: Record<Sleep["kind"], Words> = { night: m.diary_night, nap: m.diary_nap };

const is = (name: string, value: string) => (values: Values) => values[name] === value;
const begun: Field = {
  name: "started_at",
  label: m.diary_began,
  input: "minute",
  isNeeded: true,
  first: localMinute,
};
/** Whether it runs only starting and ending change. */
const running: Field = {
  name: "is_running",
  label: m.diary_running,
  input: "tick",
  isAsked: () => false,
  isFixed: () => true,
  tell: null,
};
const isRunning = (kept: Kept): boolean => kept.is_running === true;
const shared = { overTitle: undefined, add: m.diary_add, none: m.diary_none, noneWords: m.diary_none_words };

/** From when to when, with the day where it is another than today. */
function timesOf({ started_at, ended_at, minutes, is_running }: Feed | Sleep, now: Date): string {
  const began = whenOf(started_at, now);
  if (is_running) return m.diary_since({ time: began });
  const span = ended_at ? m.items_span({ from: began, until: formatTime(ended_at) }) : began;
  return line(span, minutes === null ? "" : durationWords(minutes));
}

const whenOf = (at: string, now: Date): string => {
  const day = hongKongDay(new Date(at));
  return day === hongKongDay(now) ? formatTime(at) : `${formatDay(day)}, ${formatTime(at)}`;
};

export function feedWords(feed: Feed): string {
  if (feed.method === "breast") return line(m.diary_breast(), feed.side && SIDES[feed.side]());
  if (feed.method === "solids") return line(m.diary_solids(), feed.food);
  const amount = feed.amount_ml ? m.diary_ml({ amount: formatCount(feed.amount_ml) }) : "";
  return line(m.diary_bottle(), amount, feed.milk && MILKS[feed.milk]());
}

export function nappyWords({ is_wet, is_dirty, colour }: Nappy): string {
  const what = is_wet && is_dirty ? m.diary_wet_and_dirty : is_wet ? m.diary_wet : m.diary_dirty;
  return line(is_wet || is_dirty ? what() : m.diary_dry(), colour && COLOURS[colour]());
}

export const feeds: ItemKind = {
  ...shared,
  path: "feeds",
  sign: "feed",
  title: m.diary_feeds,
  fields: [
    {
      name: "method",
      label: m.diary_method,
      input: "choice",
      options: METHODS,
      isNeeded: true,
      first: "bottle",
    },
    {
      name: "side",
      label: m.diary_side,
      input: "choice",
      options: SIDES,
      isNeeded: true,
      first: "left",
      isAsked: is("method", "breast"),
    },
    {
      name: "amount_ml",
      label: m.diary_amount,
      input: "whole",
      isNeeded: true,
      isHalf: true,
      isAsked: (values) => values.method === "bottle" && values.is_running !== YES,
    },
    {
      name: "milk",
      label: m.diary_milk,
      input: "choice",
      options: MILKS,
      isNeeded: true,
      first: "formula",
      isHalf: true,
      isAsked: is("method", "bottle"),
    },
    { name: "food", label: m.diary_food, input: "text", most: 500, isAsked: is("method", "solids") },
    begun,
    {
      name: "ended_at",
      label: m.diary_ended,
      input: "minute",
      isAsked: (values) => values.is_running !== YES,
    },
    running,
    NOTE,
    SOURCE,
  ],
  row: (kept, now) => ({
    title: feedWords(kept as unknown as Feed),
    lines: [line(timesOf(kept as unknown as Feed, now), kept.note as string | null)],
    ...(isRunning(kept) ? { mark: { tone: "good" as const, words: m.diary_running() } } : {}),
  }),
};

export const sleeps: ItemKind = {
  ...shared,
  path: "sleeps",
  sign: "sleep",
  title: m.diary_sleeps,
  fields: [
    {
      name: "kind",
      label: m.diary_sleep_kind,
      input: "choice",
      options: SLEEPS,
      isNeeded: true,
      first: "nap",
    },
    begun,
    {
      name: "ended_at",
      label: m.diary_ended,
      input: "minute",
      isNeeded: true,
      first: localMinute,
      isAsked: (values) => values.is_running !== YES,
    },
    running,
    NOTE,
    SOURCE,
  ],
  row: (kept, now) => ({
    title: SLEEPS[(kept as unknown as Sleep).kind](),
    lines: [line(timesOf(kept as unknown as Sleep, now), kept.note as string | null)],
    ...(isRunning(kept) ? { mark: { tone: "good" as const, words: m.diary_running() } } : {}),
  }),
};

export const nappies: ItemKind = {
  ...shared,
  path: "nappies",
  sign: "nappy",
  title: m.diary_nappies,
  fields: [
    { name: "is_wet", label: m.diary_wet, input: "tick", isHalf: true },
    { name: "is_dirty", label: m.diary_dirty, input: "tick", isHalf: true, first: YES },
    {
      name: "colour",
      label: m.diary_colour,
      input: "choice",
      options: COLOURS,
      isHalf: true,
      isAsked: is("is_dirty", YES),
    },
    {
      name: "texture",
      label: m.diary_texture,
      input: "choice",
      options: TEXTURES,
      isHalf: true,
      isAsked: is("is_dirty", YES),
    },
    { name: "seen_at", label: m.record_at, input: "minute", isNeeded: true, first: localMinute },
    NOTE,
    SOURCE,
  ],
  row: (kept, now) => ({
    title: nappyWords(kept as unknown as Nappy),
    lines: [line(whenOf((kept as unknown as Nappy).seen_at, now), kept.note as string | null)],
  }),
};
