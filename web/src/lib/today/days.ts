/** Days as Hong Kong counts them. */

const DAY_MS = 86_400_000;
const HONG_KONG_AHEAD_MS = 8 * 3_600_000; // all year; a format by time zone costs the start of the app milliseconds

/** The local day of an instant, as the API writes days. */
export const hongKongDay = (at: Date): string =>
  new Date(at.getTime() + HONG_KONG_AHEAD_MS).toISOString().slice(0, 10);

/** The day so many days after `day`, or before it when negative. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one day to another; 0 for the same. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
