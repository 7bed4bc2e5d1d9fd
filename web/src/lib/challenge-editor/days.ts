/** Days as Hong Kong counts them. */

const DAY = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Hong_Kong" });

/** The day of an instant there: 2026-11-23. */
export const dayOf = (instant: Date): string => DAY.format(instant);
export const today = (): string => dayOf(new Date());

/** The day that many days later. */
export function daysAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
