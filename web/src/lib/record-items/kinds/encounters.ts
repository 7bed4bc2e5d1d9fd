/** Visits and stays that were. */

import type { components } from "#api";
import { formatDay, formatTime } from "#lib/language/format";
import { hongKongDay, localMinute } from "#lib/today/days";
import { m } from "#messages";
import { LONG_TEXT_MOST, TEXT_MOST, type Kept, type Values } from "../fields";
import type { ItemKind } from "../kind";
import { NOTE, SOURCE, line } from "./shared";

type Encounter = components["schemas"]["EncounterOut"];

const KINDS: Record<Encounter["kind"], () => string> = {
  clinic: m.items_encounter_clinic,
  emergency: m.items_encounter_emergency,
  inpatient: m.items_encounter_inpatient,
  home: m.items_encounter_home,
  virtual: m.items_encounter_virtual,
};
const peopleOf = (kept?: Kept): Encounter["participants"] =>
  (kept as unknown as Encounter | undefined)?.participants ?? [];
const isDoctor = ({ role }: Encounter["participants"][number]): boolean => role === "doctor";

/** A family writes the doctor down; whoever else a clinic named stays. */
const fold = (kept: Kept): Values => ({ doctor: peopleOf(kept).find(isDoctor)?.name ?? "" });
function unfold(values: Values, kept?: Kept): Record<string, unknown> {
  const name = (values.doctor ?? "").trim();
  const them = peopleOf(kept);
  const others = them.filter((one) => one !== them.find(isDoctor));
  return { participants: [...(name ? [{ role: "doctor", name }] : []), ...others] };
}

export const encounters: ItemKind = {
  path: "encounters",
  sign: "encounters",
  title: m.items_encounters,
  none: m.items_encounters_none,
  noneWords: m.items_encounters_none_words,
  add: m.items_encounters_add,
  order: (one, other) =>
    Date.parse((other as unknown as Encounter).starts_at) -
    Date.parse((one as unknown as Encounter).starts_at),
  fold,
  unfold,
  fields: [
    {
      name: "kind",
      label: m.items_encounter_kind,
      input: "choice",
      options: KINDS,
      isNeeded: true,
      first: "clinic",
    },
    { name: "starts_at", label: m.items_begins, input: "minute", isNeeded: true, first: localMinute },
    { name: "ends_at", label: m.items_finishes, input: "minute" },
    { name: "place", label: m.items_place, input: "text", most: TEXT_MOST },
    {
      name: "doctor",
      label: m.items_encounter_doctor,
      input: "text",
      most: TEXT_MOST,
      isFormOnly: true,
    },
    { name: "reason", label: m.items_encounter_reason, input: "text", most: LONG_TEXT_MOST },
    NOTE,
    SOURCE,
  ],
  row(kept) {
    const item = kept as unknown as Encounter;
    const day = formatDay(hongKongDay(new Date(item.starts_at)));
    const people = item.participants.map(({ name }) => name).join(", ");
    return {
      title: item.reason ?? KINDS[item.kind](),
      lines: [
        line(day, formatTime(item.starts_at), item.reason && KINDS[item.kind]()),
        line(item.place, people),
      ],
    };
  },
};
