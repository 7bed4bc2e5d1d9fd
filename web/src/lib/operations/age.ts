/** How long something has waited, in one short word. */

import { formatCount } from "#lib/language/format";
import { m } from "#messages";

/** Seconds as people say them: 9 s, 12 min, 5 h, 3 d. */
export function formatAge(seconds: number): string {
  if (seconds < 100) return m.office_desk_seconds({ count: formatCount(Math.round(seconds)) });
  if (seconds < 6_000) return m.office_desk_minutes({ count: formatCount(Math.round(seconds / 60)) });
  if (seconds < 172_800) return m.office_desk_hours({ count: formatCount(Math.round(seconds / 3_600)) });
  return m.office_desk_days({ count: formatCount(Math.round(seconds / 86_400)) });
}
