/** What fits on a hall display: the top, and the own place with its neighbours wherever it stands. */

import type { components } from "#api";

type BoardPage = components["schemas"]["BoardPage"];
type Row = components["schemas"]["StandingRow"];

export interface Shown {
  top: Row[];
  /** The own row and its neighbours, when they are not within the top. */
  around: Row[];
  /** Why the own place has no row, in words; null when it has one or none was asked for. */
  reason: string | null;
}

/** The rows for a display of `room` lines. Own place and neighbours take room from the top, never the other way round. */
export function rowsFor(page: BoardPage, room: number): Shown {
  const own = page.own ?? null;
  const ownRow = own?.items.find((row) => row.is_own);
  if (!own || !ownRow) return { top: page.items.slice(0, room), around: [], reason: own?.words ?? null };
  const inTop = (count: number): boolean =>
    page.items.slice(0, count).some((row) => row.position === ownRow.position);
  if (inTop(room)) return { top: page.items.slice(0, room), around: [], reason: null };
  const place = own.items.indexOf(ownRow);
  const near = own.items.slice(Math.max(0, place - 1), place + 2);
  const top = page.items.slice(0, Math.max(1, room - near.length));
  const shown = new Set(top.map((row) => row.position));
  return { top, around: near.filter((row) => !shown.has(row.position)), reason: null };
}
