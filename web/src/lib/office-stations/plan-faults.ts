/** Which part of a plan's form a refused plan is at fault in: by JSON Pointer, with the server's words. */

import { Problem } from "#lib/api/problems";

/** The part that a rule over several parts names: a list by its row (from 1), or one field. */
const LISTS: Record<string, string> = {
  station_supply_overcounted: "supplies",
  station_staff_missing: "shifts",
  station_booth_unknown: "shifts",
  station_shift_outside: "shifts",
  station_shifts_overlap: "shifts",
};
const FIELDS: Record<string, string> = {
  station_times_reversed: "/closes_at",
  station_outside_district: "/district",
};
const SHOWN = [
  /^\/(station_id|district|longitude|latitude|opens_at|closes_at)$/,
  /^\/(name|care_team|venue)\/(en|zh_hant|zh_hans)$/,
  /^\/booths\/\d+(\/services|\/name\/(en|zh_hant|zh_hans))?$/,
  /^\/shifts\/\d+(\/(address|starts_at|ends_at))?$/,
  /^\/supplies\/\d+(\/(name|counted_out|counted_back))?$/,
];

export type Faults = Readonly<Record<string, string>>;

/** The words by pointer; none for what is no fault of the form. */
export function faultsOf(problem: unknown): Faults {
  if (!(problem instanceof Problem)) return {};
  const found = (problem.body.faults ?? []).map(({ pointer, words }) => [pointer, words] as const);
  const { row, field } = problem.body.params ?? {};
  const list = LISTS[problem.code] ?? (problem.code === "station_name_repeated" ? String(field) : null);
  const pointer = list && typeof row === "number" ? `/${list}/${row - 1}` : FIELDS[problem.code];
  return Object.fromEntries(pointer ? [...found, [pointer, problem.message]] : found);
}

/** What no field of the form shows, and so is told below it. */
export const unplaced = (faults: Faults): string[] =>
  Object.entries(faults)
    .filter(([pointer]) => !SHOWN.some((one) => one.test(pointer)))
    .map(([, words]) => words);
