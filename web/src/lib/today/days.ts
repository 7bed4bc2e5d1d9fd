/** Days as Hong Kong counts them. */

const DAY_MS = 86_400_000;
const HONG_KONG_AHEAD_MS = 8 * 3_600_000; // all year; a format by time zone costs the start of the app milliseconds

/** The local day of an instant, as the API writes days. */
export const hongKongDay = (at: Date): string =>
  new Date(at.getTime() + HONG_KONG_AHEAD_MS).toISOString().slice(0, 10);

/** The local day of this instant. */
export const today = (): string => hongKongDay(new Date());

/** The day so many days after `day`, or before it when negative. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one day to another; 0 for the same. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

const OFFSET = "+08:00"; // there is no summer time in Hong Kong
const OFFSET_MS = 8 * 3_600_000;

/** The minute of an instant in Hong Kong, as a date and time field writes it: 2026-11-30T14:22. */
export const localMinute = (at: Date): string =>
  new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 16);

/** The instant of such a minute, as the API reads it. */
export const instantOf = (minute: string): string => `${minute}:00${OFFSET}`;
