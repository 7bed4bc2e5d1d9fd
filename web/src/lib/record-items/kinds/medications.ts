/** Medicines with their dose and course. Most are taken so often in a day: a form asks that first. */

import type { components } from "#api";
import { formatCount, formatDay, formatDecimal } from "#lib/language/format";
import { daysBetween, hongKongDay } from "#lib/today/days";
import { m } from "#messages";
import { LONG_TEXT_MOST, TEXT_MOST, type Kept, type Values } from "../fields";
import type { ItemKind, Mark, Row } from "../kind";
import { numberIn } from "../numbers";
import { SOURCE, line } from "./shared";

type Medication = components["schemas"]["MedicationOut"];

const UNITS: Record<Medication["dose_unit"], () => string> = {
  tablet: m.items_unit_tablet,
  capsule: m.items_unit_capsule,
  mL: m.items_unit_ml,
  mg: m.items_unit_mg,
  ug: m.items_unit_ug,
  g: m.items_unit_g,
  unit: m.items_unit_unit,
  drop: m.items_unit_drop,
  puff: m.items_unit_puff,
  sachet: m.items_unit_sachet,
  patch: m.items_unit_patch,
  suppository: m.items_unit_suppository,
  application: m.items_unit_application,
};
const ROUTES: Record<Medication["route"], () => string> = {
  oral: m.items_route_oral,
  inhaled: m.items_route_inhaled,
  nasal: m.items_route_nasal,
  eye: m.items_route_eye,
  ear: m.items_route_ear,
  skin: m.items_route_skin,
  injected: m.items_route_injected,
  rectal: m.items_route_rectal,
  other: m.items_route_other,
};
const PERIODS: Record<Medication["period_unit"], () => string> = {
  hour: m.items_period_hour,
  day: m.items_period_day,
  week: m.items_period_week,
  month: m.items_period_month,
};
const STATUSES: Record<Medication["status"], () => string> = {
  planned: m.items_course_planned,
  active: m.items_course_active,
  completed: m.items_course_completed,
  stopped: m.items_course_stopped,
};
const TONES: Record<Medication["status"], Mark["tone"]> = {
  planned: "sky",
  active: "good",
  completed: "plain",
  stopped: "warning",
};

const OTHER = "other";
/** Times, period and its unit. */
const OFTEN: Readonly<Record<string, () => string>> = {
  "1/1/day": m.items_often_1_day,
  "2/1/day": m.items_often_2_day,
  "3/1/day": m.items_often_3_day,
  "4/1/day": m.items_often_4_day,
  "1/8/hour": m.items_often_8_hours,
  "1/6/hour": m.items_often_6_hours,
  "1/4/hour": m.items_often_4_hours,
  "1/1/week": m.items_often_1_week,
  [OTHER]: m.items_often_other,
};

const isOther = (values: Values): boolean => values.often === OTHER;
const rhythmOf = (values: Values): string =>
  isOther(values)
    ? m.items_rhythm({
        times: formatCount(numberIn(values.times ?? "") ?? 0),
        every: formatCount(numberIn(values.period ?? "") ?? 0),
        unit: PERIODS[values.period_unit as Medication["period_unit"]]?.() ?? "",
      })
    : (OFTEN[values.often ?? ""]?.() ?? "");
const doseOf = (values: Values): string =>
  m.items_dose_in_unit({
    dose: formatDecimal(numberIn(values.dose ?? "") ?? 0, 6),
    unit: UNITS[values.dose_unit as Medication["dose_unit"]]?.() ?? "",
  });

function fold(kept: Kept): Values {
  const { times, period, period_unit } = kept as unknown as Medication;
  const often = `${times}/${period}/${period_unit}`;
  return { often: often in OFTEN ? often : OTHER };
}
function unfold(values: Values): Record<string, unknown> {
  if (isOther(values)) return {};
  const [times, period, period_unit] = (values.often ?? "").split("/");
  return { times: Number(times), period: Number(period), period_unit };
}

const whole = { input: "whole", isNeeded: true, isAsked: isOther, tell: null, isHalf: true } as const;

export const medications: ItemKind = {
  path: "medications",
  sign: "medications",
  title: m.items_medications,
  none: m.items_medications_none,
  noneWords: m.items_medications_none_words,
  add: m.items_medications_add,
  overTitle: m.items_taken_before,
  isOver: (item) => item.status === "completed" || item.status === "stopped",
  fold,
  unfold,
  fields: [
    {
      name: "name",
      label: m.items_medicine,
      hint: m.items_medicine_hint,
      input: "text",
      isNeeded: true,
      most: TEXT_MOST,
    },
    { name: "dose", label: m.items_dose, input: "number", isNeeded: true, isHalf: true, tell: doseOf },
    {
      name: "dose_unit",
      label: m.items_dose_unit,
      input: "choice",
      options: UNITS,
      isNeeded: true,
      first: "mL",
      isHalf: true,
      tell: null,
    },
    {
      name: "often",
      label: m.items_often,
      input: "choice",
      options: OFTEN,
      isNeeded: true,
      first: "3/1/day",
      isFormOnly: true,
      tell: rhythmOf,
    },
    { ...whole, name: "times", label: m.items_times, first: "1", most: 24 },
    { ...whole, name: "period", label: m.items_period, first: "2", most: 52 },
    {
      ...whole,
      name: "period_unit",
      label: m.items_period_unit,
      input: "choice",
      options: PERIODS,
      first: "day",
    },
    { name: "is_as_needed", label: m.items_as_needed, input: "tick" },
    {
      name: "route",
      label: m.items_route,
      input: "choice",
      options: ROUTES,
      isNeeded: true,
      first: "oral",
    },
    {
      name: "starts_on",
      label: m.items_starts,
      input: "day",
      isNeeded: true,
      first: hongKongDay,
      isHalf: true,
    },
    { name: "ends_on", label: m.items_ends, hint: m.items_ends_hint, input: "day", isHalf: true },
    { name: "reason", label: m.items_reason, input: "text", most: LONG_TEXT_MOST },
    {
      name: "instructions",
      label: m.items_instructions,
      hint: m.items_instructions_hint,
      input: "text",
      most: LONG_TEXT_MOST,
    },
    { name: "stopped_on", label: m.items_stopped, hint: m.items_stopped_hint, input: "day", isPast: true },
    {
      name: "stop_reason",
      label: m.items_stop_reason,
      input: "text",
      most: LONG_TEXT_MOST,
      isAsked: (values) => Boolean(values.stopped_on),
    },
    SOURCE,
  ],
  row(kept, now) {
    const item = kept as unknown as Medication;
    const values = { ...(kept as unknown as Values), ...fold(kept) };
    const often = rhythmOf({ ...values, times: String(item.times), period: String(item.period) });
    const dose = doseOf({ ...values, dose: String(item.dose) });
    return {
      title: item.name,
      lines: [
        line(dose, item.is_as_needed ? m.items_at_most({ often }) : often),
        line(item.instructions, spanOf(item)),
      ],
      mark: { tone: TONES[item.status], words: STATUSES[item.status]() },
      course: courseOf(item, hongKongDay(now)),
    };
  },
  shortcut(kept, today) {
    const item = kept as unknown as Medication;
    return item.status === "active" && !item.stopped_on
      ? { words: m.items_stop_today(), values: { stopped_on: today } }
      : null;
  },
};

function spanOf(item: Medication): string {
  const from = formatDay(item.starts_on);
  const until = item.stopped_on ?? item.ends_on;
  return until ? m.items_span({ from, until: formatDay(until) }) : m.items_since({ day: from });
}

function courseOf(item: Medication, today: string): Row["course"] {
  if (item.status !== "active" || !item.ends_on) return undefined;
  const max = daysBetween(item.starts_on, item.ends_on) + 1;
  const value = daysBetween(item.starts_on, today) + 1;
  return { value, max, words: m.items_course_day({ day: formatCount(value), of: formatCount(max) }) };
}
