"""Who may enrol, in which mode, and as whom the rules will see them. Pure."""

import datetime as dt

from challenge_engine.definitions.compile import CompiledVersion
from challenge_engine.definitions.expressions import ExpressionFailed
from challenge_engine.definitions.schema import ChallengeFile, Mode, Words
from challenge_engine.enrolments.errors import BirthDateMissing, ModeUnavailable, SquadSizeUnfit, TeamMissing
from challenge_engine.progress.units import ADULT_YEARS, PersonContext, TeamKind
from families.persons.views import PersonView


def age_years(birth_on: dt.date, day: dt.date) -> int:
    """Return the age in whole years on `day`; born on 29 February, the birthday is 1 March in other years."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def context_of(view: PersonView, first_day: dt.date) -> PersonContext:
    """Return the person as the rules see them from now on. Raises BirthDateMissing for a child without one."""
    if view.birth_on is None and view.is_dependant:
        raise BirthDateMissing
    years = ADULT_YEARS if view.birth_on is None else max(age_years(view.birth_on, first_day), 0)
    return PersonContext(view.id, years, view.school_level, view.is_dependant, view.district or "")


def check_mode(file: ChallengeFile, mode: Mode, view: PersonView) -> None:
    """Raise ModeUnavailable or TeamMissing unless the person can play in this mode."""
    if mode not in file.modes:
        raise ModeUnavailable(mode=mode)
    team = {
        "individual": view.id,
        "family": view.family_id,
        "squad": view.squad_id,
        "school": view.school_id,
        "organisation": view.organisation_id,
    }[mode]
    if team is None:
        raise TeamMissing(team=mode)


def team_kind_of(mode: Mode) -> TeamKind:
    """Return who is judged together: the family or the squad in their modes, else the person alone."""
    return mode if mode in {"family", "squad"} else "individual"


def enroller_age_years(view: PersonView, day: dt.date) -> int:
    """Return how old on `day` the adult is who enrols; ADULT_YEARS where no birth date says otherwise."""
    return ADULT_YEARS if view.birth_on is None else age_years(view.birth_on, day)


def check_squad_size(file: ChallengeFile, members: int) -> None:
    """Raise SquadSizeUnfit unless a squad of so many may enrol."""
    size = file.squads
    if size is not None and not size.at_least <= members <= size.at_most:
        raise SquadSizeUnfit(at_least=size.at_least, at_most=size.at_most, members=members)


def refusal(
    version: CompiledVersion, person: PersonContext, mode: Mode, team_size: int, enroller_years: int = ADULT_YEARS
) -> Words | None:
    """Return the challenge's words for why the person may not enrol; None when they may.

    `enroller_years` is the age of the adult who enrols them. A condition that cannot be worked out for this person
    (it divides by zero, say) is not met.
    """
    values = {**person.variables, "team.kind": team_kind_of(mode), "team.size": team_size}
    values |= {"enroller.age_years": enroller_years}
    for condition, eligibility in version.eligibility:
        try:
            is_met = condition.evaluate(values)
        except ExpressionFailed:
            is_met = False
        if not is_met:
            return eligibility.why
    return None
