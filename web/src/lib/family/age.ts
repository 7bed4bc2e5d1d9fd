/** How old somebody is, as parents say it: days, then weeks, months, years and months, years. */

import { daysBetween } from "#lib/today/days";

export type Age =
  | { unit: "days" | "weeks" | "months" | "years"; count: number }
  | { unit: "years-months"; years: number; months: number };

const WEEKS_FROM_DAYS = 14;
const MONTHS_FROM = 3; // "11 weeks", then "3 months"
const YEARS_FROM_MONTHS = 24; // "23 months", then "2 years"
const WHOLE_YEARS_FROM = 6; // months say little about a schoolchild

/** The age on `today`, both as the API writes days; null for a day before birth. */
export function ageOn(birthOn: string, today: string): Age | null {
  const days = daysBetween(birthOn, today);
  if (days < 0) return null;
  const months = wholeMonths(birthOn, today);
  if (days < WEEKS_FROM_DAYS) return { unit: "days", count: days };
  if (months < MONTHS_FROM) return { unit: "weeks", count: Math.floor(days / 7) };
  if (months < YEARS_FROM_MONTHS) return { unit: "months", count: months };
  const years = Math.floor(months / 12);
  if (years >= WHOLE_YEARS_FROM || months % 12 === 0) return { unit: "years", count: years };
  return { unit: "years-months", years, months: months % 12 };
}

function wholeMonths(from: string, to: string): number {
  const [year = 0, month = 0, day = 0] = from.split("-").map(Number);
  const [toYear = 0, toMonth = 0, toDay = 0] = to.split("-").map(Number);
  const last = new Date(Date.UTC(toYear, toMonth, 0)).getUTCDate(); // who was born on the 31st is a month older on the 30th
  return (toYear - year) * 12 + toMonth - month - (toDay < Math.min(day, last) ? 1 : 0);
}
