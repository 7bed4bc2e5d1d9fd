/** Allergies, intolerances and adverse reactions. */

import type { components } from "#api";
import { formatDay } from "#lib/language/format";
import { m } from "#messages";
import { LONG_TEXT_MOST, TEXT_MOST } from "../fields";
import type { ItemKind, Mark } from "../kind";
import { NOTE, SEVERITIES, SOURCE, line } from "./shared";

type Allergy = components["schemas"]["AllergyOut"];

const CATEGORIES: Record<Allergy["category"], () => string> = {
  food: m.items_category_food,
  medication: m.items_category_medication,
  environment: m.items_category_environment,
  biologic: m.items_category_biologic,
  other: m.items_category_other,
};
const TYPES: Record<Allergy["reaction_type"], () => string> = {
  allergy: m.items_reaction_allergy,
  intolerance: m.items_reaction_intolerance,
  adverse_reaction: m.items_reaction_adverse,
};
const DANGERS: Record<Allergy["criticality"], () => string> = {
  unknown: m.items_danger_unknown,
  low: m.items_danger_low,
  high: m.items_danger_high,
};
const STATUSES: Record<Allergy["status"], () => string> = {
  active: m.items_allergy_active,
  inactive: m.items_allergy_inactive,
  resolved: m.items_allergy_resolved,
  refuted: m.items_allergy_refuted,
};

const isActive = (item: Allergy): boolean => item.status === "active";

function markOf(item: Allergy): Mark {
  if (!isActive(item)) return { tone: "plain", words: STATUSES[item.status]() };
  return item.criticality === "high"
    ? { tone: "danger", words: m.items_danger_high() }
    : { tone: "warning", words: TYPES[item.reaction_type]() };
}

export const allergies: ItemKind = {
  path: "allergies",
  sign: "allergies",
  title: m.items_allergies,
  none: m.items_allergies_none,
  noneWords: m.items_allergies_none_words,
  add: m.items_allergies_add,
  overTitle: m.items_no_longer,
  isOver: (item) => !isActive(item as unknown as Allergy),
  fields: [
    {
      name: "substance",
      label: m.items_substance,
      hint: m.items_substance_hint,
      input: "text",
      isNeeded: true,
      most: TEXT_MOST,
    },
    {
      name: "category",
      label: m.items_category,
      input: "choice",
      options: CATEGORIES,
      isNeeded: true,
      first: "food",
      isHalf: true,
    },
    {
      name: "reaction_type",
      label: m.items_reaction_type,
      input: "choice",
      options: TYPES,
      isNeeded: true,
      first: "allergy",
      isHalf: true,
    },
    {
      name: "manifestation",
      label: m.items_manifestation,
      hint: m.items_manifestation_hint,
      input: "text",
      most: LONG_TEXT_MOST,
    },
    { name: "severity", label: m.items_worst, input: "choice", options: SEVERITIES, isHalf: true },
    {
      name: "criticality",
      label: m.items_danger,
      input: "choice",
      options: DANGERS,
      isNeeded: true,
      first: "unknown",
      isHalf: true,
    },
    { name: "onset_on", label: m.items_onset, input: "day", isPast: true, isHalf: true },
    { name: "last_reaction_on", label: m.items_last_reaction, input: "day", isPast: true, isHalf: true },
    {
      name: "status",
      label: m.items_status,
      input: "choice",
      options: STATUSES,
      isNeeded: true,
      first: "active",
    },
    NOTE,
    SOURCE,
  ],
  row(kept) {
    const item = kept as unknown as Allergy;
    return {
      title: item.substance,
      lines: [
        line(CATEGORIES[item.category](), item.severity && SEVERITIES[item.severity]()),
        line(
          item.manifestation,
          item.last_reaction_on && m.items_last_reaction_on({ day: formatDay(item.last_reaction_on) }),
        ),
      ],
      mark: markOf(item),
    };
  },
};
