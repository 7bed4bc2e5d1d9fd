/** Kinds, units and circumstances in words, and values as they are shown. */

import { language } from "#lib/language/language.svelte";
import { m } from "#messages";
import { MEASURES, type Kind, type MealContext, type Method, type Observation, type Unit } from "./kinds";

const KINDS: Record<Kind, () => string> = {
  blood_pressure: m.record_kind_blood_pressure,
  glucose: m.record_kind_glucose,
  weight: m.record_kind_weight,
  height: m.record_kind_height,
  head_circumference: m.record_kind_head_circumference,
  waist: m.record_kind_waist,
  heart_rate: m.record_kind_heart_rate,
};
const UNITS: Record<Unit, string> = {
  "mm[Hg]": "mmHg",
  "mmol/L": "mmol/L",
  "mg/dL": "mg/dL",
  kg: "kg",
  "[lb_av]": "lb",
  cm: "cm",
  "[in_i]": "in",
  "/min": "/min",
};
export const METHODS: Record<Method, () => string> = {
  lying: m.record_method_lying,
  sitting: m.record_method_sitting,
  standing: m.record_method_standing,
};
export const MEALS: Record<MealContext, () => string> = {
  fasting: m.record_meal_fasting,
  before_meal: m.record_meal_before,
  after_meal: m.record_meal_after,
  bedtime: m.record_meal_bedtime,
  other: m.record_meal_other,
};

export const kindWords = (kind: Kind): string => KINDS[kind]();
export const unitWords = (unit: Unit): string => UNITS[unit];

/** A number of a kind, without its unit. */
export const formatNumber = (kind: Kind, value: number): string =>
  new Intl.NumberFormat(language.current, { maximumFractionDigits: MEASURES[kind].digits }).format(value);

/** A value without its unit: 118/76, 5.4. */
export const valueWords = (one: Pick<Observation, "kind" | "value" | "second_value">): string =>
  one.second_value === null
    ? formatNumber(one.kind, one.value)
    : `${formatNumber(one.kind, one.value)}/${formatNumber(one.kind, one.second_value)}`;

/** What else is said of it: position, meal, note. */
export const circumstances = (one: Observation): string =>
  [one.method && METHODS[one.method](), one.meal_context && MEALS[one.meal_context](), one.note]
    .filter(Boolean)
    .join(" · ");
