/** What changed between two versions, in words: Rule “visit”, and of it "Points: 5 → 10". */

import { formatCount, formatDay } from "#lib/language/format";
import { LANGUAGES, type Language } from "#lib/language/language.svelte";
import { m } from "#messages";
import type { Change } from "./check.svelte";

const SECTIONS: Record<Change["section"], (id: string) => string> = {
  header: (id) => HEADERS[id]?.() ?? id,
  metrics: (id) => m.office_part_metric({ id }),
  certificates: (id) => m.office_part_certificate({ id }),
  caps: (id) => m.office_part_cap({ id: periodWords(id) }),
  rules: (id) => m.office_part_rule({ id }),
  leaderboards: (id) => m.office_part_board({ id }),
  rounds: (id) => m.office_part_round({ id }),
  eligibility: (id) => m.office_part_eligibility({ id }),
  prizes: (id) => m.office_part_prize({ id }),
};

const HEADERS: Record<string, () => string> = {
  title: m.office_title,
  description: m.office_description,
  time_zone: m.office_header_time_zone,
  modes: m.office_header_modes,
  enrolment: m.office_enrolment,
  run: m.office_run,
  late_data: m.office_header_late_data,
  facts: m.office_header_facts,
  parks: m.office_header_parks,
};

const PERIODS: Record<string, () => string> = {
  day: m.office_per_day,
  week: m.office_per_week,
  round: m.office_per_round,
  run: m.office_per_run,
  park: m.office_per_park,
  creature: m.office_per_creature,
  station: m.office_per_station,
  box: m.office_per_box,
  district: m.office_per_district,
};

/** "per day"; for a key that is no period, the key. */
export const periodWords = (period: string): string =>
  PERIODS[period]?.() ?? m.office_per_other({ what: period });

export const changeWords = (change: Change): string => SECTIONS[change.section](change.id);

export const KIND_WORDS = {
  added: m.office_change_added,
  removed: m.office_change_removed,
  changed: m.office_change_changed,
} as const;

export type ValueChange = Change["values"][number];

// By the last name on the way to a value; what has no words of its own is told as it stands in the text.
const VALUES: Record<string, () => string> = {
  points: m.office_points,
  badge: m.office_gift_badge,
  collectible: m.office_gift_creature,
  certificate: m.office_gift_certificate,
  times: m.office_limits,
  per: m.office_value_per,
  when: m.office_value_condition,
  why: m.office_why,
  title: m.office_title,
  description: m.office_description,
  opens_at: m.office_opens_at,
  last_minute: m.office_last_minute,
  first_day: m.office_first_day,
  last_day: m.office_last_day,
  least_participants: m.office_value_least,
};

/** One value that differs: "Points: 5 → 10". */
export function valueWords({ path, before, after }: ValueChange, change: Change): string {
  const what = nameOfValue(path.length ? path : [change.id], change);
  const name = path.at(-1) ?? change.id;
  const [was, is] = [before, after].map((value) => (value === null ? null : said(value, name)));
  if (was == null) return m.office_value_added({ what, after: is ?? "" });
  if (is == null) return m.office_value_removed({ what, before: was });
  return m.office_value_changed({ what, before: was, after: is });
}

function nameOfValue(path: readonly string[], change: Change): string {
  const last = path.at(-1) ?? "";
  if (last in LANGUAGES) {
    const what = path.length > 1 ? nameOfValue(path.slice(0, -1), change) : changeWords(change);
    return m.office_value_words({ what, language: LANGUAGES[last as Language] });
  }
  return VALUES[last]?.() ?? HEADERS[last]?.() ?? path.join(".");
}

function said(value: string, name: string): string {
  if (name === "per") return value.split(", ").map(periodWords).join(" + ");
  if (/^\d{1,9}$/.test(value)) return formatCount(Number(value));
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatDay(value);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) {
    return `${formatDay(value.slice(0, 10))}, ${value.slice(11, 16)}`; // local time, as it stands in the text
  }
  return value;
}
