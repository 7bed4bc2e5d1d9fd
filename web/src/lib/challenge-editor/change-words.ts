/** What changed between two versions, in words: "Rule “visit”: award, limit". */

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
