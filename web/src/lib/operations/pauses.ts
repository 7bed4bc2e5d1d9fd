/** Why play outdoors is paused, in words for the office. */

import type { components } from "#api";
import { m } from "#messages";

export type PauseReason = components["schemas"]["PauseReason"];

const NAMES: Readonly<Record<PauseReason, () => string>> = {
  typhoon: m.office_desk_pause_typhoon,
  rainstorm: m.office_desk_pause_rainstorm,
  heat: m.office_desk_pause_heat,
  other: m.office_desk_pause_other,
};

export const PAUSE_REASONS = Object.keys(NAMES) as PauseReason[];
export const pauseName = (reason: PauseReason): string => NAMES[reason]();
