/** Lengths of time as people say them. */

import { formatCount } from "#lib/language/format";
import { m } from "#messages";

/** Whole minutes as hours and minutes: 1 h 5 min, 20 min. */
export function durationWords(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return m.diary_minutes({ minutes: formatCount(rest) });
  if (rest === 0) return m.diary_hours({ hours: formatCount(hours) });
  return m.diary_hours_minutes({ hours: formatCount(hours), minutes: formatCount(rest) });
}
