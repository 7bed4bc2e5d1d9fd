"""What a challenge would give, and what that would cost: totals by rule, by day, and over persons.

Every number adds up unit by unit, so a report can be set aside as JSON and gone on with. No person is named.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from challenge_engine.definitions.calendar import DAY, Calendar
from challenge_engine.definitions.compile import CompiledChallenge
from challenge_engine.progress.outcomes import Award, AwardKind, EvaluationFault
from challenge_engine.progress.rules import replay
from challenge_engine.simulation.population import Player
from core.clock import start_of_day

PERCENTILES = (10, 25, 50, 75, 90, 99)
AGE_BANDS = (0, 6, 9, 12, 15, 18, 65)  # the first year of each: kindergarten, primary, secondary, adults


@dataclass(frozen=True, slots=True)
class Window:
    """The local days whose awards are counted, both included, and the instant up to which moments are judged."""

    first_day: dt.date
    last_day: dt.date
    as_of: dt.datetime

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_day - self.first_day).days + 1

    @classmethod
    def of(cls, calendar: Calendar, first_day: dt.date, last_day: dt.date) -> "Window":
        """Days of the run, judged up to the sealing of every round that ends in them."""
        ended = [span.seals_at for span in (*calendar.rounds, calendar.run) if span.last_day <= last_day]
        return cls(first_day, last_day, max([*ended, start_of_day(last_day + DAY, calendar.zone)]))


@dataclass
class RuleTotals:
    """What one rule gave, how often, and to how many."""

    awards: int = 0
    points: int = 0
    persons: int = 0


@dataclass
class DayTotals:
    """One day: points, awards by kind, and how many persons did or were given something."""

    points: int = 0
    awards: Counter[str] = field(default_factory=Counter)
    persons: int = 0


@dataclass
class ThingTotals:
    """One badge, creature or certificate: how many were given, to how many."""

    given: int = 0
    persons: int = 0


@dataclass
class BandTotals:
    """Persons of one age band, and the points of them all."""

    persons: int = 0
    points: int = 0


@dataclass
class Report:
    """Totals of a simulation so far."""

    rules: dict[str, RuleTotals]
    days: dict[dt.date, DayTotals] = field(default_factory=dict)
    things: dict[tuple[str, str], ThingTotals] = field(default_factory=dict)
    bands: dict[int, BandTotals] = field(default_factory=dict)
    points_of_persons: list[int] = field(default_factory=list)
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    facts: int = 0
    active: int = 0  # persons who did something that counts, or were given something
    awarded: int = 0

    @classmethod
    def of(cls, challenge: CompiledChallenge) -> "Report":
        """An empty report that names every rule, so that one which never fires is seen."""
        return cls({rule.id: RuleTotals() for rules in challenge.newest.rules.values() for rule in rules})

    @property
    def persons(self) -> int:
        """How many took part."""
        return len(self.points_of_persons)

    @property
    def points(self) -> int:
        """All points given: the whole cost in points."""
        return sum(self.points_of_persons)

    def add(self, challenge: CompiledChallenge, player: Player, window: Window | None = None) -> None:
        """Play one unit through the window, or the whole run."""
        run = challenge.calendar.run
        seen = window or Window.of(challenge.calendar, run.first_day, run.last_day)
        facts = [fact for fact in player.facts if fact.day <= seen.last_day]
        outcome = replay(challenge, player.unit, facts, seen.as_of)
        awards = [award for award in outcome.awards if seen.first_day <= award.day <= seen.last_day]
        counted = [fact for fact in facts if fact.day >= seen.first_day and fact.kind in challenge.fact_kinds]
        self.facts += len(counted)
        self._add_persons(player, awards, seen)
        self._add_rules(awards)
        self._add_days([*((fact.day, fact.person_id) for fact in counted)], awards)
        self.faults.update(_named(outcome.faults))

    def percentiles(self) -> dict[int, int]:
        """Points per person at each percentile (nearest rank); empty when nobody played."""
        ranked = sorted(self.points_of_persons)
        return {share: ranked[rank_of(share, len(ranked)) - 1] for share in PERCENTILES} if ranked else {}

    def to_json(self) -> dict[str, Any]:
        """The report as JSON keeps it."""
        return {
            "rules": {rule: asdict(totals) for rule, totals in self.rules.items()},
            "days": {
                day.isoformat(): {"points": one.points, "awards": dict(one.awards), "persons": one.persons}
                for day, one in self.days.items()
            },
            "things": [[*thing, totals.given, totals.persons] for thing, totals in self.things.items()],
            "bands": {str(band): asdict(totals) for band, totals in self.bands.items()},
            "points_of_persons": self.points_of_persons,
            "faults": [[*place, times] for place, times in self.faults.items()],
            "facts": self.facts,
            "active": self.active,
            "awarded": self.awarded,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Report":
        """The report that `to_json` kept."""
        return cls(
            rules={rule: RuleTotals(**totals) for rule, totals in kept["rules"].items()},
            days={
                dt.date.fromisoformat(day): DayTotals(one["points"], Counter(one["awards"]), one["persons"])
                for day, one in kept["days"].items()
            },
            things={
                (kind, subject): ThingTotals(given, persons) for kind, subject, given, persons in kept["things"]
            },
            bands={int(band): BandTotals(**totals) for band, totals in kept["bands"].items()},
            points_of_persons=list(kept["points_of_persons"]),
            faults=Counter({(place, message): times for place, message, times in kept["faults"]}),
            facts=kept["facts"],
            active=kept["active"],
            awarded=kept["awarded"],
        )

    def _add_persons(self, player: Player, awards: Sequence[Award], window: Window) -> None:
        for person in player.unit.persons:
            points = _points(award for award in awards if award.person_id == person.person_id)
            # Who withdrew before, or enrolled after, took no part in these days.
            if points or person.plays_between(window.first_day, window.last_day):
                self.points_of_persons.append(points)
                band = self.bands.setdefault(band_of(person.age_years), BandTotals())
                band.persons += 1
                band.points += points

    def _add_rules(self, awards: Sequence[Award]) -> None:
        for rule_id in {award.rule_id for award in awards}:
            given = [award for award in awards if award.rule_id == rule_id]
            totals = self.rules.setdefault(rule_id, RuleTotals())
            totals.awards += len(given)
            totals.points += _points(given)
            totals.persons += len({award.person_id for award in given})
        things = [award for award in awards if award.kind != "points"]
        for kind, subject in {(award.kind, award.subject or "") for award in things}:
            given = [award for award in things if (award.kind, award.subject or "") == (kind, subject)]
            thing = self.things.setdefault((kind, subject), ThingTotals())
            thing.given += sum(award.amount for award in given)
            thing.persons += len({award.person_id for award in given})

    def _add_days(self, active: Sequence[tuple[dt.date, object]], awards: Sequence[Award]) -> None:
        touched = {*active, *((award.day, award.person_id) for award in awards)}
        self.active += len({person_id for _, person_id in touched})
        self.awarded += len({award.person_id for award in awards})
        for day, _ in touched:
            self.days.setdefault(day, DayTotals()).persons += 1
        for award in awards:
            totals = self.days[award.day]
            totals.awards[award.kind] += 1
            totals.points += award.amount if award.kind == "points" else 0


def band_of(age_years: int) -> int:
    """Return the first year of the age band."""
    return max(first for first in AGE_BANDS if first <= max(age_years, 0))


def rank_of(share: int, persons: int) -> int:
    """Return the place, from 1, of a percentile among so many (nearest rank)."""
    return max(1, -(-share * persons // 100))


def _points(awards: Iterable[Award]) -> int:
    points: AwardKind = "points"
    return sum(award.amount for award in awards if award.kind == points)


def _named(faults: Sequence[EvaluationFault]) -> list[tuple[str, str]]:
    return [(fault.place, fault.message) for fault in faults]
