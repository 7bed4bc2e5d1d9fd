"""Age on the day of a measurement: in days and months, and corrected for being born early."""

import datetime as dt

DAYS_PER_MONTH = 30.4375  # a mean month; WHO's and HK2020's tables by month are read with it
LAST_MONTHS = 228  # nineteen years: where the longest charts end
LENGTH_MONTHS = 24  # lying to here, standing after: both references change over at two years
LYING_MINUS_STANDING_CM = 0.7  # how much longer the same child is lying (WHO 2006; HK2020 has the same step)
TERM_WEEKS = 40
LEAST_TERM_WEEKS = 37  # born before: preterm, and the age is corrected
CORRECTED_MONTHS = 24  # from two years on the difference no longer matters
LEAST_GESTATION_WEEKS = 22  # nobody born earlier has lived
MOST_GESTATION_WEEKS = 44


def to_months(age_days: float) -> float:
    """Return an age in mean months."""
    return age_days / DAYS_PER_MONTH


def to_days(age_months: float) -> float:
    """Return an age in days, not rounded: whole months come back exactly."""
    return age_months * DAYS_PER_MONTH


def is_by_length(age_days: float) -> bool:
    """Return whether references hold lengths at this age: to 730 days, heights from 731."""
    return age_days <= LENGTH_MONTHS * DAYS_PER_MONTH


def age_on(birth_on: dt.date, day: dt.date) -> int:
    """Return the age in days; negative before birth."""
    return (day - birth_on).days


def early_days(gestation_weeks: int | None) -> int:
    """Return by how many days a child was born before term; 0 at term or when not known."""
    if gestation_weeks is None or gestation_weeks >= LEAST_TERM_WEEKS:
        return 0
    return (TERM_WEEKS - gestation_weeks) * 7


def corrected_days(age_days: int, gestation_weeks: int | None) -> int:
    """Return the age counted from term until two years, the age itself after; negative before term."""
    if to_months(age_days) > CORRECTED_MONTHS:
        return age_days
    return age_days - early_days(gestation_weeks)
