/** What the office calls the parts of a station event. */

import type { components } from "#api";
import { formatDay, formatTime } from "#lib/language/format";
import { language } from "#lib/language/language.svelte";
import { m } from "#messages";

export type Status = components["schemas"]["EventStatus"];
export type Service = components["schemas"]["Service"];
export type ShiftRole = components["schemas"]["ShiftRole"];
export type SupplyKind = components["schemas"]["SupplyKind"];
export type Names = components["schemas"]["Names"];

export const STATUSES: Readonly<Record<Status, () => string>> = {
  draft: m.office_stations_draft,
  published: m.office_stations_published,
  cancelled: m.office_stations_cancelled,
};
export const SERVICES: Readonly<Record<Service, () => string>> = {
  weight: m.office_stations_service_weight,
  height: m.office_stations_service_height,
  waist: m.office_stations_service_waist,
  blood_pressure: m.office_stations_service_blood_pressure,
  glucose: m.office_stations_service_glucose,
  chinese_medicine: m.office_stations_service_chinese_medicine,
  story: m.office_stations_service_story,
  app_help: m.office_stations_service_app_help,
};
export const ROLES: Readonly<Record<ShiftRole, () => string>> = {
  lead: m.office_stations_role_lead,
  staff: m.office_stations_role_staff,
  volunteer: m.office_stations_role_volunteer,
};
export const SUPPLY_KINDS: Readonly<Record<SupplyKind, () => string>> = {
  leaflet: m.office_stations_leaflet,
  equipment: m.office_stations_equipment,
};

/** Options of a choice, from a table of words. */
export const optionsOf = <T extends string>(
  words: Readonly<Record<T, () => string>>,
): { value: T; label: string }[] =>
  (Object.keys(words) as T[]).map((value) => ({ value, label: words[value]() }));

/** A name in the person's language. */
export const nameIn = (names: Names): string =>
  ({ en: names.en, "zh-Hant": names.zh_hant, "zh-Hans": names.zh_hans })[language.current];

/** Day and hours of an event, in Hong Kong. */
export const hoursOf = (event: { opens_at: string; closes_at: string }): string =>
  m.office_stations_when({
    day: formatDay(event.opens_at),
    opens: formatTime(event.opens_at),
    closes: formatTime(event.closes_at),
  });

interface Timed {
  status: Status;
  opens_at: string;
  closes_at: string;
}

/** How far an event is at `now`, in a word and its tone. */
export function stateOf(
  event: Timed,
  now: Date,
): { words: string; tone: "plain" | "good" | "warning" | "sky" } {
  if (event.status === "draft") return { words: STATUSES.draft(), tone: "warning" };
  if (event.status === "cancelled") return { words: STATUSES.cancelled(), tone: "warning" };
  if (new Date(event.closes_at) <= now) return { words: m.office_stations_over(), tone: "plain" };
  if (new Date(event.opens_at) <= now) return { words: m.office_stations_open_now(), tone: "good" };
  return { words: STATUSES.published(), tone: "sky" };
}
