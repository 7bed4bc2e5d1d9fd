/** Words of a dose's form. */

import { m } from "#messages";

export const SITES: Record<string, () => string> = {
  left_arm: m.vaccines_site_left_arm,
  right_arm: m.vaccines_site_right_arm,
  left_thigh: m.vaccines_site_left_thigh,
  right_thigh: m.vaccines_site_right_thigh,
  mouth: m.vaccines_site_mouth,
  nose: m.vaccines_site_nose,
  other: m.vaccines_site_other,
};
