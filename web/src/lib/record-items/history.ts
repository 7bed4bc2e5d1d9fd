/** What became of an item: each revision with what it changed, the newest first. */

import type { Told } from "./fields";
import type { Provenance } from "./items";

export interface Change {
  label: string;
  from: string;
  to: string;
}
export interface Step {
  revision: number;
  at: string;
  byId: string | null;
  /** Empty for the first, which changed nothing. */
  changes: Change[];
  isFirst: boolean;
}

/** The steps of an item as it stands and its former revisions, newest first; `tell` puts one into words. */
export function stepsOf<T extends { provenance: Provenance }>(
  revisions: readonly T[],
  tell: (one: T) => readonly Told[],
): Step[] {
  return revisions.map((one, place) => {
    const { revision, changed_at, changed_by_id, recorded_at, recorded_by_id } = one.provenance;
    const before = revisions[place + 1];
    const isFirst = before === undefined;
    return {
      revision,
      at: isFirst ? recorded_at : (changed_at ?? recorded_at),
      byId: isFirst ? recorded_by_id : (changed_by_id ?? recorded_by_id),
      changes: before ? changesBetween(tell(before), tell(one)) : [],
      isFirst,
    };
  });
}

function changesBetween(before: readonly Told[], after: readonly Told[]): Change[] {
  const labels = [...new Set([...before, ...after].map(({ label }) => label))];
  const valueIn = (told: readonly Told[], label: string): string =>
    told.find((one) => one.label === label)?.value ?? "";
  return labels
    .map((label) => ({ label, from: valueIn(before, label), to: valueIn(after, label) }))
    .filter(({ from, to }) => from !== to);
}
