/** The access log as a person reads it: days, and what one person did again and again as one row. */

import type { components } from "#api";
import { hongKongDay } from "#lib/today/days";

export type AccessRow = components["schemas"]["AccessOut"];

export interface Told {
  /** The newest of those told together. */
  first: AccessRow;
  /** The oldest of them. */
  last: AccessRow;
  count: number;
}

/** Rows, newest first, by Hong Kong's day. Neighbours that say the same are told once with their number. */
export function byDay(rows: readonly AccessRow[]): { day: string; rows: Told[] }[] {
  const days: { day: string; rows: Told[] }[] = [];
  for (const row of rows) {
    const day = hongKongDay(new Date(row.at));
    if (days.at(-1)?.day !== day) days.push({ day, rows: [] });
    const told = days.at(-1)!.rows;
    const before = told.at(-1);
    if (before && before.first.words === row.words && before.first.actor_id === row.actor_id) {
      before.last = row;
      before.count += 1;
    } else {
      told.push({ first: row, last: row, count: 1 });
    }
  }
  return days;
}
