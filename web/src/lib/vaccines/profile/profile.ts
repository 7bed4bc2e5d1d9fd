/** What a programme goes by beside the date of birth, and what stands against vaccines: as forms and rows. */

import type { components } from "#api";
import { formatDay } from "#lib/language/format";
import { LONG_TEXT_MOST, type FieldSet, type Kept, type Values } from "#lib/record-items/fields";
import type { Row } from "#lib/record-items/kind";
import { m } from "#messages";
import type { Catalogue } from "../doses.svelte";

type Schemas = components["schemas"];
export type Profile = Schemas["VaccineProfileOut"];
export type Condition = Schemas["VaccineConditionOut"];

/** All live vaccines at once. */
const LIVE = "live";

export const PROFILE: FieldSet = {
  fields: [
    {
      name: "sex",
      label: m.vaccines_sex,
      hint: m.vaccines_sex_hint,
      input: "choice",
      options: { female: m.vaccines_sex_female, male: m.vaccines_sex_male },
    },
    { name: "is_immunocompromised", label: m.vaccines_weak_immunity, input: "tick" },
    {
      name: "primary_1_year",
      label: m.vaccines_primary_1,
      hint: m.vaccines_primary_1_hint,
      input: "whole",
      most: 2100,
    },
  ],
};

/** A profile as the item that it is: nobody is told who stated it when. */
export const profileItem = (profile: Profile): Kept => ({
  ...profile,
  id: "profile",
  provenance: {
    origin: "self_entered",
    source: null,
    device: null,
    recorded_by_id: null,
    recorded_at: "",
    revision: profile.revision,
    changed_by_id: null,
    changed_at: null,
  },
});

const isContraindication = (values: Values): boolean => values.kind === "contraindication";

/** The form for a contraindication or an immunity; what there is to choose from, the catalogue says. */
export function conditionFields({ antigens }: Catalogue): FieldSet {
  const named = Object.fromEntries(antigens.map(({ id, name }) => [id, () => name]));
  return {
    fields: [
      {
        name: "kind",
        label: m.vaccines_condition_kind,
        input: "choice",
        isNeeded: true,
        first: "contraindication",
        options: {
          contraindication: m.vaccines_contraindication,
          immunity: m.vaccines_immunity,
        },
      },
      {
        name: "target",
        label: m.vaccines_condition_target,
        input: "choice",
        isNeeded: true,
        options: (values) => (isContraindication(values) ? { [LIVE]: m.vaccines_all_live, ...named } : named),
      },
      {
        name: "until_on",
        label: m.vaccines_condition_until,
        hint: m.vaccines_condition_until_hint,
        input: "day",
        isAsked: isContraindication,
      },
      {
        name: "reason",
        label: m.vaccines_condition_reason,
        hint: m.vaccines_condition_reason_hint,
        input: "text",
        most: LONG_TEXT_MOST,
      },
    ],
    // There is no immunity to all live vaccines at once.
    adjust: (name, _before, values) =>
      name === "kind" && !isContraindication(values) && values.target === LIVE
        ? { ...values, target: "" }
        : values,
  };
}

export function conditionRow(condition: Condition, { antigens }: Catalogue): Row {
  const name =
    condition.target === LIVE
      ? m.vaccines_all_live()
      : (antigens.find(({ id }) => id === condition.target)?.name ?? condition.target);
  const isImmune = condition.kind === "immunity";
  return {
    title: name,
    lines: [
      condition.until_on ? m.vaccines_until_day({ day: formatDay(condition.until_on) }) : "",
      condition.reason ?? "",
    ],
    mark: isImmune
      ? { tone: "good", words: m.vaccines_immunity() }
      : { tone: "warning", words: m.vaccines_contraindication() },
  };
}
