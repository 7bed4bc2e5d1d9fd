/** What a parent has to know first of somebody's vaccines: what is due, or when the next ones are. */

import type { components } from "#api";

type Overview = components["schemas"]["PersonOverviewOut"];
export type Recommendation = components["schemas"]["RecommendationOut"];

export type NextVisit =
  /** No dose is entered although some were due: it is the record that lags behind, rarely the child. */
  | { kind: "enter"; items: Recommendation[] }
  | { kind: "catch-up" | "now"; items: Recommendation[] }
  | { kind: "later"; on: string; items: Recommendation[] }
  | { kind: "done" };

const PRESSING: readonly Recommendation["timing"][] = ["overdue", "due"];

export function nextVisit({ next, doses }: Pick<Overview, "next" | "doses">): NextVisit {
  const pressing = next.filter((one) => PRESSING.includes(one.timing));
  if (pressing.some((one) => one.timing === "overdue"))
    return { kind: doses === 0 ? "enter" : "catch-up", items: pressing };
  if (pressing.length > 0) return { kind: "now", items: pressing };
  const on = next.map((one) => one.recommended_on).sort()[0];
  if (on === undefined) return { kind: "done" };
  return { kind: "later", on, items: next.filter((one) => one.recommended_on === on) };
}
