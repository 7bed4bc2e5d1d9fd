/** Laboratory and radiology reports: what is said of one, and its results in words. */

import type { components } from "#api";
import { formatDay, formatDecimal } from "#lib/language/format";
import { hongKongDay, localMinute } from "#lib/today/days";
import { m } from "#messages";
import { LONG_TEXT_MOST, TEXT_MOST, type Values } from "../fields";
import type { ItemKind, Mark } from "../kind";
import { SOURCE, line } from "./shared";

export type Report = components["schemas"]["ReportOut"];
export type Result = Report["results"][number];

const CATEGORIES: Record<Report["category"], () => string> = {
  laboratory: m.items_report_laboratory,
  radiology: m.items_report_radiology,
};
const STATUSES: Record<Report["status"], () => string> = {
  preliminary: m.items_report_preliminary,
  final: m.items_report_final,
  amended: m.items_report_amended,
  corrected: m.items_report_corrected,
};
const DECIMALS = 4;

export const categoryWords = (category: Report["category"]): string => CATEGORIES[category]();
export const resultsIn = (values: Values): Result[] => JSON.parse(values.results || "[]") as Result[];

/** A value with its unit, or the words in its place: < 0.5 mmol/L. */
export function resultWords({ value, comparator, text, unit }: Result): string {
  if (value === null || value === undefined) return text ?? "";
  return [comparator, formatDecimal(value, DECIMALS), unit].filter(Boolean).join(" ");
}

/** The range that the laboratory gives; "" for none. */
export function rangeWords({ low, high }: Result): string {
  if (low != null && high != null)
    return m.items_span({ from: formatDecimal(low, DECIMALS), until: formatDecimal(high, DECIMALS) });
  if (low != null) return `≥ ${formatDecimal(low, DECIMALS)}`;
  return high != null ? `≤ ${formatDecimal(high, DECIMALS)}` : "";
}

/** How a value lies: as the laboratory says, or by its range. Null where nobody can say. */
export function markOf({ value, low, high, comparator, interpretation }: Result): Mark | null {
  if (interpretation?.startsWith("critically"))
    return { tone: "danger", words: m.items_result_is_critical() };
  if (interpretation === "abnormal") return { tone: "warning", words: m.items_result_is_abnormal() };
  const hasNumber = value !== null && value !== undefined && !comparator;
  if (interpretation === "low" || (!interpretation && hasNumber && low != null && value < low))
    return { tone: "warning", words: m.items_result_is_low() };
  if (interpretation === "high" || (!interpretation && hasNumber && high != null && value > high))
    return { tone: "warning", words: m.items_result_is_high() };
  const isJudged = interpretation === "normal" || (hasNumber && (low != null || high != null));
  return isJudged ? { tone: "good", words: m.items_result_is_normal() } : null;
}

const isOutside = (one: Result): boolean => !["good", undefined].includes(markOf(one)?.tone);
const tellResults = (values: Values): string =>
  resultsIn(values)
    .map((one) => `${one.name}: ${resultWords(one)}`)
    .join("; ");

export const reports: ItemKind = {
  path: "reports",
  sign: "reports",
  title: m.items_reports,
  none: m.items_reports_none,
  noneWords: m.items_reports_none_words,
  add: m.items_reports_add,
  order: (one, other) =>
    Date.parse((other as unknown as Report).reported_at) - Date.parse((one as unknown as Report).reported_at),
  fields: [
    {
      name: "title",
      label: m.items_report_title,
      hint: m.items_report_title_hint,
      input: "text",
      isNeeded: true,
      most: TEXT_MOST,
    },
    {
      name: "category",
      label: m.items_report_category,
      input: "choice",
      options: CATEGORIES,
      isNeeded: true,
      first: "laboratory",
      isHalf: true,
    },
    {
      name: "status",
      label: m.items_report_status,
      input: "choice",
      options: STATUSES,
      isNeeded: true,
      first: "final",
      isHalf: true,
    },
    {
      name: "reported_at",
      label: m.items_report_reported,
      input: "minute",
      isNeeded: true,
      first: localMinute,
    },
    { name: "collected_at", label: m.items_report_collected, input: "minute" },
    { name: "performer", label: m.items_report_performer, input: "text", most: TEXT_MOST, isHalf: true },
    { name: "specimen", label: m.items_report_specimen, input: "text", most: TEXT_MOST, isHalf: true },
    { name: "conclusion", label: m.items_report_conclusion, input: "text", most: LONG_TEXT_MOST },
    { name: "results", label: m.items_results, input: "list", tell: tellResults },
    SOURCE,
  ],
  row(kept) {
    const item = kept as unknown as Report;
    const outside = item.results.filter(isOutside).length;
    const count = item.results.length;
    return {
      title: item.title,
      lines: [
        line(formatDay(hongKongDay(new Date(item.reported_at))), item.performer),
        line(count > 0 && m.items_results_count({ count }), item.conclusion),
      ],
      ...(outside > 0
        ? { mark: { tone: "warning" as const, words: m.items_results_outside({ count: outside }) } }
        : {}),
    };
  },
};
