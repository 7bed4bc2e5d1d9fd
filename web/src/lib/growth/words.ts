/** Words of growth that the app says itself; what is told of a child comes from the server. */

import { formatDecimal } from "#lib/language/format";
import { m } from "#messages";
import type { Entry, Measure, Reference } from "./growth.svelte";

const MEASURE_WORDS: Record<Measure, () => string> = {
  weight: m.growth_weight,
  height: m.growth_height,
  bmi: m.growth_bmi,
  head: m.growth_head,
};
const REFERENCE_WORDS: Record<Reference, () => string> = {
  who_hk2020: m.growth_reference_who_hk2020,
  hk2020: m.growth_reference_hk2020,
  who: m.growth_reference_who,
};
const UNITS: Record<Measure, (inputs: { value: string }) => string> = {
  weight: m.growth_kg,
  height: m.growth_cm,
  bmi: m.growth_kg_m2,
  head: m.growth_cm,
};
const DIGITS: Record<Measure, number> = { weight: 2, height: 1, bmi: 1, head: 1 };

export const measureWords = (measure: Measure): string => MEASURE_WORDS[measure]();
export const referenceWords = (reference: Reference): string => REFERENCE_WORDS[reference]();

/** A value with its unit: 9.6 kg. */
export const amountWords = (measure: Measure, value: number): string =>
  UNITS[measure]({ value: formatDecimal(value, DIGITS[measure]) });

/** What was measured on a day, in one line. */
export function entryWords(entry: Pick<Entry, "weight_kg" | "height_cm" | "head_cm">): string {
  const parts = [
    entry.weight_kg === null ? null : amountWords("weight", entry.weight_kg),
    entry.height_cm === null ? null : amountWords("height", entry.height_cm),
    entry.head_cm === null ? null : m.growth_head_amount({ amount: amountWords("head", entry.head_cm) }),
  ];
  return parts.filter((one) => one !== null).join(" · ");
}
