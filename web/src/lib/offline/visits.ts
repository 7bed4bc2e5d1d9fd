import type { CheckInIntent } from "./intents";

export interface Visit {
  id: string;
  checkIns: CheckInIntent[];
  /** How many creatures the answer showed; some may be caught by now. */
  catchable: number;
}

/** What one tap began belongs together. Keeps the order. */
export function groupVisits(checkIns: CheckInIntent[]): Visit[] {
  const found: Record<string, Visit> = {};
  for (const one of checkIns) {
    const visit = (found[one.visitId] ??= { id: one.visitId, checkIns: [], catchable: 0 });
    visit.checkIns.push(one);
    visit.catchable = Math.max(visit.catchable, one.fix ? (one.answer?.catchable.length ?? 0) : 0);
  }
  return Object.values(found);
}
