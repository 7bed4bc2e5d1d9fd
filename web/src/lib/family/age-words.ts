/** An age in words. */

import { m } from "#messages";
import type { Age } from "./age";

const WORDS = {
  days: m.family_age_days,
  weeks: m.family_age_weeks,
  months: m.family_age_months,
  years: m.family_age_years,
};

export const ageWords = (age: Age): string =>
  age.unit === "years-months"
    ? m.family_age_years_months({ years: age.years, months: age.months })
    : WORDS[age.unit]({ count: age.count });
