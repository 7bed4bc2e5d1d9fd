/** Doses and recommendations as pages show them: by day, with the words for their state. */

import type { components } from "#api";

type Schemas = components["schemas"];
export type Vaccines = Schemas["VaccinesOut"];
export type Dose = Schemas["JudgedDose"];
export type Recommendation = Schemas["RecommendationOut"];
export type Series = Schemas["SeriesOut"];

/** Doses of one day, the newest day first. */
export function dosesByDay(doses: readonly Dose[]): { day: string; doses: Dose[] }[] {
  const days = new Map<string, Dose[]>();
  for (const dose of doses) days.set(dose.given_on, [...(days.get(dose.given_on) ?? []), dose]);
  return [...days]
    .map(([day, had]) => ({ day, doses: had }))
    .sort((one, other) => other.day.localeCompare(one.day));
}

/** Recommendations of one day: a visit to the clinic. The earliest first. */
export function visitsOf(coming: readonly Recommendation[]): { on: string; items: Recommendation[] }[] {
  const days = new Map<string, Recommendation[]>();
  for (const one of coming) days.set(one.recommended_on, [...(days.get(one.recommended_on) ?? []), one]);
  return [...days].map(([on, items]) => ({ on, items })).sort((one, other) => one.on.localeCompare(other.on));
}

/** How a dose is marked: by what is worst about it, as that is what a parent has to know. */
export function markOf(dose: Dose): "valid" | "not_valid" | "extra" | "not_judged" {
  const standings = dose.verdicts.map((one) => one.standing);
  if (standings.includes("not_valid")) return "not_valid";
  if (standings.includes("valid")) return "valid";
  return standings.length > 0 ? "extra" : "not_judged";
}

/** Which dose it is; null where the parts of a combination are at different numbers. */
export function numberOf(one: Pick<Recommendation, "numbers">): number | null {
  const numbers = new Set(Object.values(one.numbers));
  return numbers.size === 1 ? ([...numbers][0] ?? null) : null;
}

/** Series for the summary: what is open first, what is no part of the programme not at all. */
export function shownSeries(series: readonly Series[]): Series[] {
  const order = ["not_complete", "contraindicated", "ask_doctor", "complete", "immune", "aged_out"];
  return series
    .filter((one) => order.includes(one.status))
    .sort((one, other) => order.indexOf(one.status) - order.indexOf(other.status));
}
