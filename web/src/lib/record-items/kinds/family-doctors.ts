/** Whom a person goes to first: one today, and those before. */

import type { components } from "#api";
import { formatDay } from "#lib/language/format";
import { m } from "#messages";
import { TEXT_MOST } from "../fields";
import type { ItemKind } from "../kind";
import { NOTE, SOURCE, line } from "./shared";

export type FamilyDoctor = components["schemas"]["FamilyDoctorOut"];

export const familyDoctors: ItemKind = {
  path: "family-doctors",
  sign: "family-doctors",
  title: m.items_family_doctors,
  none: m.items_family_doctors_none,
  noneWords: m.items_family_doctors_none_words,
  add: m.items_family_doctors_add,
  overTitle: m.items_family_doctors_former,
  isOver: (item) => item.is_present !== true,
  fields: [
    { name: "name", label: m.items_doctor_name, input: "text", isNeeded: true, most: TEXT_MOST },
    { name: "clinic", label: m.items_doctor_clinic, input: "text", most: TEXT_MOST },
    { name: "telephone", label: m.items_telephone, input: "text", most: 20 },
    { name: "since_on", label: m.items_doctor_since, input: "day", isPast: true, isHalf: true },
    {
      name: "until_on",
      label: m.items_doctor_until,
      hint: m.items_doctor_until_hint,
      input: "day",
      isHalf: true,
    },
    NOTE,
    SOURCE,
  ],
  row(kept) {
    const item = kept as unknown as FamilyDoctor;
    const since = item.since_on && m.items_since({ day: formatDay(item.since_on) });
    const until = item.until_on && m.items_until({ day: formatDay(item.until_on) });
    return {
      title: item.name,
      lines: [line(item.clinic, item.telephone), line(since, until), item.note ?? ""],
    };
  },
};
