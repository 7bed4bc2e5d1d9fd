/** Illnesses, diagnoses and long-lasting problems. */

import type { components } from "#api";
import { formatDay } from "#lib/language/format";
import { m } from "#messages";
import { TEXT_MOST } from "../fields";
import type { ItemKind, Mark } from "../kind";
import { NOTE, SEVERITIES, SOURCE, line } from "./shared";

type Condition = components["schemas"]["ConditionOut"];

const STATUSES: Record<Condition["status"], () => string> = {
  active: m.items_condition_active,
  recurrence: m.items_condition_recurrence,
  remission: m.items_condition_remission,
  resolved: m.items_condition_resolved,
};
const TONES: Record<Condition["status"], Mark["tone"]> = {
  active: "warning",
  recurrence: "warning",
  remission: "sky",
  resolved: "good",
};

export const conditions: ItemKind = {
  path: "conditions",
  sign: "conditions",
  title: m.items_conditions,
  none: m.items_conditions_none,
  noneWords: m.items_conditions_none_words,
  add: m.items_conditions_add,
  overTitle: m.items_over,
  isOver: (item) => item.status === "resolved",
  fields: [
    {
      name: "name",
      label: m.items_condition_name,
      hint: m.items_condition_name_hint,
      input: "text",
      isNeeded: true,
      most: TEXT_MOST,
    },
    {
      name: "status",
      label: m.items_status,
      input: "choice",
      options: STATUSES,
      isNeeded: true,
      first: "active",
      isHalf: true,
    },
    { name: "severity", label: m.items_severity, input: "choice", options: SEVERITIES, isHalf: true },
    { name: "onset_on", label: m.items_onset, input: "day", isPast: true, isHalf: true },
    {
      name: "abated_on",
      label: m.items_abated,
      input: "day",
      isPast: true,
      isHalf: true,
      isAsked: (values) => values.status === "resolved" || values.status === "remission",
    },
    { name: "code", label: m.items_code, hint: m.items_code_hint, input: "text", most: 8 },
    NOTE,
    SOURCE,
  ],
  row(kept) {
    const item = kept as unknown as Condition;
    const since = item.onset_on && m.items_since({ day: formatDay(item.onset_on) });
    const until = item.abated_on && m.items_until({ day: formatDay(item.abated_on) });
    return {
      title: item.name,
      lines: [
        line(item.severity && SEVERITIES[item.severity](), item.code),
        line(since, until),
        item.note ?? "",
      ],
      mark: { tone: TONES[item.status], words: STATUSES[item.status]() },
    };
  },
};
