/** What booths do, how values are judged and where they are written, in words. */

import { language, type Language } from "#lib/language/language.svelte";
import { m } from "#messages";
import type { Level, Names, Service } from "./wire";

/** A name of an event, venue or booth in the person's language. */
export function nameIn(names: Names, chosen: Language = language.current): string {
  return { en: names.en, "zh-Hant": names.zh_hant, "zh-Hans": names.zh_hans }[chosen];
}

export const SERVICES: Record<Service, () => string> = {
  weight: m.record_kind_weight,
  height: m.record_kind_height,
  waist: m.record_kind_waist,
  blood_pressure: m.record_kind_blood_pressure,
  glucose: m.record_kind_glucose,
  chinese_medicine: m.station_advice,
  story: m.station_story,
  app_help: m.station_help,
};

export const ROLES: Record<string, () => string> = {
  lead: m.station_role_lead,
  staff: m.station_role_staff,
  volunteer: m.station_role_volunteer,
};

export const LEVELS: Record<Exclude<Level, "none">, () => string> = {
  fine: m.station_level_fine,
  watch: m.station_level_watch,
  doctor: m.station_level_doctor,
  emergency: m.station_level_emergency,
};

export const UNIT_WORDS: Record<string, string> = {
  "mmol/L": "mmol/L",
  "mg/dL": "mg/dL",
  kg: "kg",
  "[lb_av]": "lb",
  cm: "cm",
  "[in_i]": "in",
};
