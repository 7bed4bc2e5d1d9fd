/** Why a gift is not handed out, in words. */

import { Problem, Unreachable } from "#lib/api/problems";
import { formatTime } from "#lib/language/format";
import { m } from "#messages";
import type { Refusal } from "./judge";

export function refusalWords(refusal: Refusal | Problem | Unreachable): string {
  if (refusal instanceof Problem) return refusal.message;
  if (refusal instanceof Unreachable) return m.office_gifts_desk_unreachable();
  switch (refusal.why) {
    case "no_key":
      return m.office_gifts_desk_no_key();
    case "invalid":
      return m.office_gifts_desk_invalid();
    case "elsewhere":
      return m.office_gifts_desk_elsewhere();
    case "over":
      return m.office_gifts_desk_over();
    case "used":
      return m.office_gifts_desk_used({ time: formatTime(refusal.at) });
    case "allowance":
      return m.office_gifts_desk_allowance();
  }
}
