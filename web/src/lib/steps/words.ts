/** Steps, devices and times of day in words. */

import { formatClock, formatCount, formatDay, formatWeekday } from "#lib/language/format";
import { addDays } from "#lib/today/days";
import { m } from "#messages";
import { QUARTER, type Column, type StepDevice, type Unit } from "./steps";

const AMOUNTS: Record<Unit, (values: { count: string }) => string> = {
  steps: m.steps_n_steps,
  pushes: m.steps_n_pushes,
  active_minutes: m.steps_n_active_minutes,
};
const UNITS: Record<Unit, [() => string, () => string]> = {
  steps: [m.steps_unit_steps, m.steps_word_steps],
  pushes: [m.steps_unit_pushes, m.steps_word_pushes],
  active_minutes: [m.steps_unit_active_minutes, m.steps_word_active_minutes],
};
const FORMS: Record<StepDevice["form_factor"], () => string> = {
  watch: m.steps_form_watch,
  band: m.steps_form_band,
  ring: m.steps_form_ring,
  phone: m.steps_form_phone,
  other: m.steps_form_other,
};

/** "912 steps". */
export const amount = (unit: Unit, count: number): string => AMOUNTS[unit]({ count: formatCount(count) });
export const unitName = (unit: Unit): string => UNITS[unit][0]();
export const unitWord = (unit: Unit): string => UNITS[unit][1]();

type Named = Pick<StepDevice, "label" | "form_factor" | "source_name">;
export const formWord = (form: StepDevice["form_factor"]): string => FORMS[form]();

/** What a device calls itself, else where it is worn. */
export const deviceName = (device: Named): string => device.label || FORMS[device.form_factor]();

/** The names of devices that stand together: those of one name are told apart by their source. */
export function deviceNames(devices: readonly Named[]): string[] {
  const names = devices.map(deviceName);
  return names.map((name, place) =>
    names.filter((other) => other === name).length > 1 ? `${name} (${devices[place]?.source_name})` : name,
  );
}

/** "08:15 to 09:30". */
export const spanWords = (from: number, to: number): string =>
  m.steps_chart_span({ from: formatClock(from), to: formatClock(to) });

/** When a quarter-hour was: of an hour that clocks went through twice, which time. */
export function columnWords({ minute, isAgain }: Pick<Column, "minute" | "isAgain">): string {
  const span = spanWords(minute, minute + QUARTER);
  return isAgain ? m.steps_chart_again({ span }) : span;
}

/** Today, yesterday, or the weekday; the date stands beside it. */
export function dayTitle(day: string, today: string): string {
  if (day === today) return m.steps_today();
  return day === addDays(today, -1) ? m.steps_yesterday() : formatWeekday(day, "long");
}

/** A day as a screen reader hears it: "Monday, 23 Nov 2026". */
export const dayWords = (day: string): string => `${formatWeekday(day, "long")}, ${formatDay(day)}`;
