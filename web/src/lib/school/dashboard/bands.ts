/** Bands in words: between which numbers one lies. */

import type { components } from "#api";
import { formatCount } from "#lib/language/format";
import { m } from "#messages";

export type Band = components["schemas"]["BandOut"];
export type Dashboard = components["schemas"]["SchoolDashboard"];
export type ToldWeek = components["schemas"]["ToldWeekOut"];

/** "20 to 24", "25 or more", "under 25"; null is told as hidden, with the reason beside the table. */
export function bandWords(band: Band | null): string {
  if (band === null) return m.dashboard_hidden();
  if (band.most === null) return m.school_at_least({ count: formatCount(band.least) });
  if (band.least === 0) return m.dashboard_under({ count: formatCount(band.most + 1) });
  return m.dashboard_between({ least: formatCount(band.least), most: formatCount(band.most) });
}

/** Whether anything of a dashboard is not told. */
export const hidesAny = (found: Dashboard): boolean =>
  found.classes.some((one) => {
    const last = one.weeks.at(-1);
    return !last || [last.enrolled, last.active, last.active_days, last.parks].includes(null);
  });
