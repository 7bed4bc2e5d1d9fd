/** Free times of a clinic as a person chooses among them: by day. */

import type { components } from "#api";
import { hongKongDay } from "#lib/today/days";

export type Slot = components["schemas"]["SlotOut"];

/** Free times by Hong Kong's day, the first day first. */
export function byDay(slots: readonly Slot[]): { day: string; slots: Slot[] }[] {
  const days = new Map<string, Slot[]>();
  for (const slot of slots) {
    const day = hongKongDay(new Date(slot.starts_at));
    days.set(day, [...(days.get(day) ?? []), slot]);
  }
  return [...days].map(([day, them]) => ({ day, slots: them }));
}
