/** Numbers, dates and distances in the person's language. Days are Hong Kong's. */

import { language } from "./language.svelte";

const ZONE = "Asia/Hong_Kong";
const TAG = { en: "en-HK", "zh-Hant": "zh-Hant-HK", "zh-Hans": "zh-Hans-HK" } as const;

const tag = (): string => TAG[language.current];

// Making a format costs a phone milliseconds, and a page shows dozens of numbers in one of a few.
const numbers = new Map<string, Intl.NumberFormat>();
const times = new Map<string, Intl.DateTimeFormat>();

function numberIn(options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const key = tag() + JSON.stringify(options);
  const made = numbers.get(key) ?? new Intl.NumberFormat(tag(), options);
  numbers.set(key, made);
  return made;
}

function timeIn(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = tag() + JSON.stringify(options);
  const made = times.get(key) ?? new Intl.DateTimeFormat(tag(), options);
  times.set(key, made);
  return made;
}

/** A whole number with separators: 12,345. */
export const formatCount = (value: number): string => numberIn().format(value);

/** A score: averages to a tenth. */
export const formatScore = (value: number): string => numberIn({ maximumFractionDigits: 1 }).format(value);

/** A number to so many decimals, none for nothing: 9.6, 75. */
export const formatDecimal = (value: number, digits: number): string =>
  numberIn({ maximumFractionDigits: digits }).format(value);

/** A share of 0 to 1 as whole percent. */
export const formatShare = (value: number): string =>
  numberIn({ style: "percent", maximumFractionDigits: 0 }).format(value);

/** Metres as people say them: 40 m, 350 m, 1.2 km. */
export function formatDistance(metres: number): string {
  if (metres < 100) return unit(Math.round(metres / 5) * 5, "meter");
  if (metres < 1000) return unit(Math.round(metres / 10) * 10, "meter");
  return unit(metres / 1000, "kilometer", metres < 10_000 ? 1 : 0);
}

function unit(value: number, name: "meter" | "kilometer", digits = 0): string {
  return numberIn({
    style: "unit",
    unit: name,
    unitDisplay: "short",
    maximumFractionDigits: digits,
  }).format(value);
}

/** The day of an instant or of a date: 23 Nov 2026. */
export const formatDay = (value: string | Date): string =>
  timeIn({ dateStyle: "medium", timeZone: ZONE }).format(asDate(value));

/** Day and time to the minute: 23 Nov 2026, 10:30. */
export const formatInstant = (value: string | Date): string =>
  timeIn({ dateStyle: "medium", timeStyle: "short", timeZone: ZONE }).format(asDate(value));

/** The time of day: 10:30. */
export const formatTime = (value: string | Date): string =>
  timeIn({ timeStyle: "short", timeZone: ZONE }).format(asDate(value));

/** When what began at `start` ends: the time alone on the same day, else with its day. */
export const formatEnd = (start: string, end: string): string =>
  formatDay(start) === formatDay(end) ? formatTime(end) : formatInstant(end);

/** A minute of some day as its time: 495 is 8:15. */
export const formatClock = (minute: number): string =>
  timeIn({ timeStyle: "short", timeZone: "UTC" }).format(minute * 60_000);

/** The weekday of a date: Monday, Mon, or M. */
export const formatWeekday = (day: string, width: "long" | "short" | "narrow"): string =>
  timeIn({ weekday: width, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));

/** The day of the month of a date: 23. Plain in Chinese too: it stands large on its own. */
export const formatDayOfMonth = (day: string): string => String(Number(day.slice(8, 10)));

/** The month of a date: Nov. */
export const formatMonth = (day: string): string =>
  new Intl.DateTimeFormat(tag(), { month: "short", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago, or in how long: "5 minutes ago". */
export function formatAgo(value: string | Date, now: Date): string {
  const seconds = (asDate(value).getTime() - now.getTime()) / 1000;
  const relative = new Intl.RelativeTimeFormat(tag(), { numeric: "auto" });
  for (const [name, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), name);
  }
  return relative.format(0, "minute");
}

// A plain date is a day in Hong Kong, not midnight in Greenwich.
function asDate(value: string | Date): Date {
  if (value instanceof Date) return value;
  return new Date(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T12:00:00+08:00` : value);
}
