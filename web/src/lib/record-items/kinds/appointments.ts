/** Appointments: written down by the family, or booked in a clinic's time, which then is the clinic's. */

import type { components } from "#api";
import { formatDay, formatTime } from "#lib/language/format";
import { addDays, hongKongDay, instantOf, localMinute } from "#lib/today/days";
import { m } from "#messages";
import { TEXT_MOST, type Kept, type Values } from "../fields";
import type { ItemKind } from "../kind";
import { NOTE, SOURCE, line } from "./shared";

export type Appointment = components["schemas"]["AppointmentOut"];

const HOUR_MS = 3_600_000;
export const isBooked = (item: Kept): boolean => item.slot_id !== null;
const startOf = (item: Kept): number => Date.parse((item as unknown as Appointment).starts_at);

const at = (minute: string): number => Date.parse(instantOf(minute));

/** Another beginning moves the end along. */
function adjust(name: string, before: string, values: Values): Values {
  const { starts_at: begins, ends_at: ends } = values;
  if (name !== "starts_at" || !before || !begins || !ends || at(ends) <= at(before)) return values;
  return { ...values, ends_at: localMinute(new Date(at(begins) + at(ends) - at(before))) };
}

/** Ten in the morning of tomorrow: most appointments are of days to come. */
const first = (now: Date): string => `${addDays(hongKongDay(now), 1)}T10:00`;
const firstEnd = (now: Date): string => localMinute(new Date(at(first(now)) + HOUR_MS / 2));

export const appointments: ItemKind = {
  path: "appointments",
  sign: "appointments",
  title: m.items_appointments,
  none: m.items_appointments_none,
  noneWords: m.items_appointments_none_words,
  add: m.items_appointments_add,
  overTitle: m.items_appointments_past,
  isOver: (item, now) => Date.parse((item as unknown as Appointment).ends_at) < now.getTime(),
  adjust,
  order: (one, other) => startOf(one) - startOf(other),
  fields: [
    {
      name: "title",
      label: m.items_appointment_title,
      hint: m.items_appointment_title_hint,
      input: "text",
      isNeeded: true,
      most: TEXT_MOST,
    },
    { name: "starts_at", label: m.items_begins, input: "minute", isNeeded: true, first, isFixed: isBooked },
    {
      name: "ends_at",
      label: m.items_finishes,
      input: "minute",
      isNeeded: true,
      first: firstEnd,
      isFixed: isBooked,
    },
    { name: "place", label: m.items_place, input: "text", most: TEXT_MOST, isFixed: isBooked },
    { ...NOTE, hint: m.items_appointment_note_hint },
    SOURCE,
  ],
  row(kept) {
    const item = kept as unknown as Appointment;
    const begins = hongKongDay(new Date(item.starts_at));
    const span = m.items_span({ from: formatTime(item.starts_at), until: formatTime(item.ends_at) });
    return {
      title: item.title,
      lines: [line(formatDay(begins), span), line(item.place, item.note)],
      ...(isBooked(kept) ? { mark: { tone: "good" as const, words: m.items_booked() } } : {}),
    };
  },
  removing: (item) => (isBooked(item) ? { words: m.items_cancel_words(), yes: m.items_cancel_yes() } : null),
};
