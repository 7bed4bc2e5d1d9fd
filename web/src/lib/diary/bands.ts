/** Days as bands of 24 hours: where on each a sleep lies, and when somebody was fed or changed. */

import { addDays, hongKongDay, instantOf } from "#lib/today/days";
import type { Feed, Nappy, Sleep } from "./kinds";

const DAY_MS = 86_400_000;

export interface Band {
  day: string;
  /** Shares of the day, 0 to 1. */
  sleeps: { from: number; to: number; isNight: boolean }[];
  feeds: { at: number; method: Feed["method"] }[];
  nappies: { at: number; isDirty: boolean }[];
}

/** One band for each of `count` days from `first` on. What runs reaches until now. */
export function bandsOf(
  first: string,
  count: number,
  found: { feeds: readonly Feed[]; sleeps: readonly Sleep[]; nappies: readonly Nappy[] },
  now: Date,
): Band[] {
  return Array.from({ length: count }, (_, number) => {
    const day = addDays(first, number);
    const begin = Date.parse(instantOf(`${day}T00:00`));
    const share = (at: string | Date): number => (new Date(at).getTime() - begin) / DAY_MS;
    const isOf = (at: string): boolean => hongKongDay(new Date(at)) === day;
    return {
      day,
      sleeps: found.sleeps.flatMap(({ started_at, ended_at, is_running, kind }) => {
        const from = Math.max(0, share(started_at));
        const to = Math.min(1, share(is_running || !ended_at ? now : ended_at));
        return to > from ? [{ from, to, isNight: kind === "night" }] : [];
      }),
      feeds: found.feeds
        .filter(({ started_at }) => isOf(started_at))
        .map(({ started_at, method }) => ({ at: share(started_at), method })),
      nappies: found.nappies
        .filter(({ seen_at }) => isOf(seen_at))
        .map(({ seen_at, is_dirty }) => ({ at: share(seen_at), isDirty: is_dirty })),
    };
  });
}

export interface Entry {
  path: "feeds" | "sleeps" | "nappies";
  at: string;
  item: Feed | Sleep | Nappy;
}

/** All that touches a day, the newest first. */
export function entriesOf(
  day: string,
  found: { feeds: readonly Feed[]; sleeps: readonly Sleep[]; nappies: readonly Nappy[] },
  now: Date,
): Entry[] {
  const touches = (from: string, to: string | Date): boolean =>
    hongKongDay(new Date(from)) <= day && day <= hongKongDay(new Date(to));
  return [
    ...found.feeds.map((item) => ({
      path: "feeds" as const,
      at: item.started_at,
      item,
      end: item.started_at,
    })),
    ...found.sleeps.map((item) => ({
      path: "sleeps" as const,
      at: item.started_at,
      item,
      end: item.ended_at ?? now,
    })),
    ...found.nappies.map((item) => ({ path: "nappies" as const, at: item.seen_at, item, end: item.seen_at })),
  ]
    .filter(({ at, end }) => touches(at, end))
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
    .map(({ path, at, item }) => ({ path, at, item }));
}

const NIGHT_FROM_HOUR = 19; // a sleep that begins between these is one of the night, until corrected
const NIGHT_UNTIL_HOUR = 6;

/** Whether a sleep that begins now is the night's. */
export function sleepKindAt(minute: string): "night" | "nap" {
  const hour = Number(minute.slice(11, 13));
  return hour >= NIGHT_FROM_HOUR || hour < NIGHT_UNTIL_HOUR ? "night" : "nap";
}
