/** Words of a dose's form. */

import { formatDay } from "#lib/language/format";
import type { Told } from "#lib/record-items/fields";
import { m } from "#messages";
import type { DoseFields } from "./dose-form";
import type { Catalogue } from "./doses.svelte";

export const SITES: Record<string, () => string> = {
  left_arm: m.vaccines_site_left_arm,
  right_arm: m.vaccines_site_right_arm,
  left_thigh: m.vaccines_site_left_thigh,
  right_thigh: m.vaccines_site_right_thigh,
  mouth: m.vaccines_site_mouth,
  nose: m.vaccines_site_nose,
  other: m.vaccines_site_other,
};

function namesOf({ by, product, antigens }: DoseFields, { products, antigens: all }: Catalogue): string {
  const chosen = by === "product" ? [product] : antigens;
  return chosen.map((id) => [...products, ...all].find((one) => one.id === id)?.name ?? id).join(", ");
}

/** A dose in words, field by field, "" for what is not known. */
export const tellDose = (fields: DoseFields, catalogue: Catalogue): Told[] => [
  { label: m.vaccines_product(), value: namesOf(fields, catalogue) },
  { label: m.vaccines_given_on(), value: fields.givenOn && formatDay(fields.givenOn) },
  { label: m.vaccines_provider(), value: fields.provider },
  { label: m.vaccines_batch(), value: fields.batch },
  { label: m.vaccines_site(), value: SITES[fields.site]?.() ?? "" },
  { label: m.vaccines_note(), value: fields.note },
];
