/** A day of steps as the page draws it: quarter-hours by the person's own clock, reasons together, weeks. Pure. */

import type { components } from "#api";
import { addDays } from "#lib/today/days";

type Schemas = components["schemas"];
export type StepDay = Schemas["StepDayPageOut"];
export type ListedDay = Schemas["StepDayOut"];
export type UnitDay = Schemas["UnitDayOut"];
export type Unit = UnitDay["unit"];
export type StepDevice = Schemas["StepDeviceOut"];
export type Uncounted = Schemas["UncountedOut"];
export type Hold = Schemas["StepHoldOut"];

const MINUTE_MS = 60_000;
const QUARTER_MIN = 15;
const DAY_MIN = 24 * 60;
const HONG_KONG_S = 8 * 3_600;

/** A quarter-hour to draw. `minute` is of the day where the person was; `ghost` what a device saw above `credited`. */
export interface Column {
  minute: number;
  /** Where clocks went back: the hour of these minutes has been before. */
  isAgain: boolean;
  credited: number;
  ghost: number;
  device: number | null;
  counts: readonly (number | null)[];
}

/** The minute of the day of an instant, by the person's clock at that time; before midnight it is negative. */
export function minuteOf({ day, clocks }: Pick<StepDay, "day" | "clocks">, at: string): number {
  const instant = Date.parse(at);
  const clock = clocks.findLast((one) => Date.parse(one.starts_at) <= instant) ?? clocks[0];
  const utc = (instant - Date.parse(`${day}T00:00:00Z`)) / MINUTE_MS;
  return Math.round(utc + (clock?.offset_s ?? HONG_KONG_S) / 60);
}

/** The minute at which something ended: by the clock of its last quarter-hour, so that it lasts as long as it did. */
const endMinuteOf = (page: Pick<StepDay, "day" | "clocks">, at: string): number =>
  minuteOf(page, new Date(Date.parse(at) - QUARTER_MIN * MINUTE_MS).toISOString()) + QUARTER_MIN;

export function columnsOf(page: Pick<StepDay, "day" | "clocks">, unit: UnitDay): Column[] {
  const seen = new Set<number>();
  return unit.buckets.map((bucket) => {
    const most = Math.max(0, ...bucket.counts.map((count) => count ?? 0));
    const minute = minuteOf(page, bucket.starts_at);
    const isAgain = seen.has(minute);
    seen.add(minute);
    return {
      minute,
      isAgain,
      credited: bucket.credited,
      ghost: Math.max(0, most - bucket.credited),
      device: bucket.device,
      counts: bucket.counts,
    };
  });
}

export const hasData = (column: Column): boolean => column.counts.some((count) => count !== null);

/** A round number at or above `value`, for the top of a chart. */
export function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(10, value)));
  return (
    [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].map((times) => times * power).find((top) => top >= value) ??
    10 * power
  );
}

/** The column to begin with at a look closer: the first with data, else the middle of the day. */
export function firstWithData(columns: readonly Column[]): number {
  const found = columns.findIndex((one) => one.credited > 0);
  return found >= 0 ? found : Math.floor(columns.length / 2);
}

export interface Part {
  device: number | null;
  count: number;
  /** Minutes of the day; null where only the day is known. */
  from: number | null;
  to: number | null;
}

export interface Reason {
  code: string;
  words: string;
  count: number;
  parts: Part[];
}

/** What does not count, by the reason, the largest first; within a reason by time. */
export function reasonsOf(page: Pick<StepDay, "day" | "clocks">, unit: UnitDay): Reason[] {
  const found = new Map<string, Reason>();
  for (const one of unit.uncounted) {
    const reason = found.get(one.code) ?? { code: one.code, words: one.words, count: 0, parts: [] };
    reason.count += one.count;
    reason.parts.push({
      device: one.device,
      count: one.count,
      from: one.starts_at && minuteOf(page, one.starts_at),
      to: one.ends_at && endMinuteOf(page, one.ends_at),
    } as Part);
    found.set(one.code, reason);
  }
  for (const reason of found.values())
    reason.parts.sort((one, other) => (one.from ?? DAY_MIN) - (other.from ?? DAY_MIN));
  return [...found.values()].sort((one, other) => other.count - one.count);
}

/** The Monday on or before a day. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

export interface WeekDay {
  day: string;
  /** Null: nothing is known, which is not zero. */
  count: number | null;
  isHeld: boolean;
  isToCome: boolean;
}

/** The seven days from a Monday on, each with what is known of it. */
export function weekOf(monday: string, days: readonly ListedDay[], unit: Unit, today: string): WeekDay[] {
  const known = new Map(days.map((one) => [one.day, one]));
  return Array.from({ length: 7 }, (_, place) => {
    const day = addDays(monday, place);
    const one = known.get(day);
    return { day, count: one?.[unit] ?? null, isHeld: one?.is_held ?? false, isToCome: day > today };
  });
}

/** The average of the days with data; null without any. */
export function averageOf(week: readonly WeekDay[]): number | null {
  const known = week.flatMap((one) => (one.count === null ? [] : [one.count]));
  return known.length ? Math.round(known.reduce((sum, count) => sum + count, 0) / known.length) : null;
}

/** The unit to show: the wanted one if the day has it, else steps, else what there is. */
export const shownUnit = (day: StepDay, wanted: Unit): UnitDay | null =>
  day.units.find((one) => one.unit === wanted) ??
  day.units.find((one) => one.unit === "steps") ??
  day.units[0] ??
  null;

/** The day of an address, unless it is none or still to come. */
export function dayOf(wanted: string | null, today: string): string {
  const isDay = wanted !== null && /^\d{4}-\d\d-\d\d$/.test(wanted);
  return isDay && !Number.isNaN(Date.parse(wanted)) && wanted <= today ? wanted : today;
}

export const QUARTER = QUARTER_MIN;
