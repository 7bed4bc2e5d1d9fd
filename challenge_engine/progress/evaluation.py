"""The one sequence of steps by which facts and moments are judged; replay and advance both take it."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from challenge_engine.definitions.calendar import MINUTE, Moment, MomentKind
from challenge_engine.definitions.compile import (
    CompiledBoard,
    CompiledChallenge,
    CompiledRule,
    CompiledVersion,
    MetricSlot,
)
from challenge_engine.definitions.expressions import ExpressionFailed
from challenge_engine.facts.rules import Fact, Order, Scalar
from challenge_engine.metrics.folds import Event
from challenge_engine.progress.firing import Occasion, fact_mark, fire
from challenge_engine.progress.moments import moments_between
from challenge_engine.progress.outcomes import Award, EvaluationFault, Score
from challenge_engine.progress.state import Cells, State
from challenge_engine.progress.units import PersonContext, Unit
from challenge_engine.progress.vantage import FAMILY, Vantage, When

LARGEST_VALUE = 1e15  # a million times any attribute; its sums stay far from where a double is infinite
PARK_ATTRIBUTES = frozenset({"park_id", "district", "is_designated"})


def fingerprint_of(challenge: CompiledChallenge, unit: Unit) -> str:
    """Name all that an evaluation depends on beside facts; a state of another fingerprint is of no use."""
    persons = sorted(repr(person) for person in unit.persons)
    told = f"{challenge.fingerprint} {unit.team_kind} {persons} {unit.paused_days}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def counts(challenge: CompiledChallenge, unit: Unit, fact: Fact) -> bool:
    """Whether a fact is looked at: of this unit, of a declared kind, in its time, in a park that was chosen."""
    if not challenge.is_looked_at(fact.kind, fact.occurred_at):
        return False
    if all(person.person_id != fact.person_id for person in unit.persons):
        return False
    if not fact.attributes.keys() >= PARK_ATTRIBUTES:
        return True
    return challenge.version_at(fact.occurred_at).file.parks.includes(
        park_id=str(fact.attributes["park_id"]),
        district=str(fact.attributes["district"]),
        is_designated=fact.attributes["is_designated"] is True,
    )


class Evaluation:
    """An evaluation under way. Begins with a state, or before the run; takes facts in canonical order."""

    def __init__(self, challenge: CompiledChallenge, unit: Unit, state: State | None = None) -> None:
        self.challenge = challenge
        self.unit = replace(unit, persons=tuple(sorted(unit.persons, key=lambda person: person.person_id)))
        self.cells = Cells(state.cells if state else {})
        # Before the run, so that its first instant is still to come.
        self.clock = state.clock if state else challenge.calendar.run.starts_at - MINUTE
        self.last_fact: Order | None = state.last_fact if state else None
        self.awards: list[Award] = []
        self.scores: dict[tuple[UUID, str, str], Score] = {}
        self.faults: list[EvaluationFault] = []
        # Places in the sorted unit name persons in cells: shorter than ids, and the fingerprint holds the unit.
        self._members = [(person, str(index)) for index, person in enumerate(self.unit.persons)]

    def state(self, fingerprint: str) -> State:
        """What to remember."""
        return State(fingerprint, self.clock, self.last_fact, self.cells.freeze())

    def run_to(self, until: dt.datetime) -> None:
        """Judge every moment up to `until`; one at that instant, too."""
        for moment in moments_between(self.challenge, self.clock, until):
            self._take_moment(moment)
        self.clock = max(self.clock, until)

    def take(self, fact: Fact) -> None:
        """Judge a fact that counts, after all moments up to it. Of before the run, it only draws goals."""
        self.run_to(fact.occurred_at)
        version = self.challenge.version_at(fact.occurred_at)
        when = When.of(self.challenge.calendar, fact.occurred_at)
        person, subject = self._member(fact.person_id)
        vantage = Vantage(version, self.unit, self.cells, when, person, subject, fact)
        vantage.folded = self._fold(fact, vantage)
        self.last_fact = fact.order
        if fact.occurred_at < self.challenge.calendar.run.starts_at:
            return
        # A visit that was sent late counts from the day before its person enrolled.
        sharing = [one for one in self._members if one[0] is person or one[0].plays_between(when.day, when.day)]
        occasion = Occasion(self.challenge.slug, sharing, vantage, fact_mark(fact))
        self._judge(version.rules.get(fact.kind, ()), occasion)

    def score(self, persons: Iterable[PersonContext]) -> None:
        """Keep the scores, as of the clock, of these persons and of all whose numbers a family's facts move."""
        calendar = self.challenge.calendar
        if not calendar.run.starts_at <= self.clock < calendar.run.ends_at:
            return
        version = self.challenge.version_at(self.clock)
        when = When.of(calendar, self.clock)
        chosen = {person.person_id for person in persons}
        for vantage in self._vantages(version, when, self._members):
            is_chosen = vantage.person is not None and vantage.person.person_id in chosen
            for board in version.boards:
                if is_chosen or board.reads_family:
                    self._score(board, vantage)

    def metrics_of(self, person_id: UUID, at: dt.datetime) -> dict[str, Scalar]:
        """Return the newest version's metrics as the person's next rule, judged at `at`, would read them.

        Of the least or the most of a team's members it is the person's own value: another's is nobody else's
        business. Metrics `per` an attribute are left out: without a fact nobody knows of which.
        """
        version, when = self.challenge.newest, When.of(self.challenge.calendar, at)
        vantage = Vantage(version, self.unit, self.cells, when, *self._member(person_id), tells_own_only=True)
        names = {name: f"metrics.{name}" for name, slot in version.metrics.items() if slot.metric.per is None}
        values = vantage.values(names.values())
        return {name: values[variable] for name, variable in names.items()}

    def _member(self, person_id: UUID) -> tuple[PersonContext, str]:
        return next(one for one in self._members if one[0].person_id == person_id)

    def _fold(self, fact: Fact, vantage: Vantage) -> dict[str, Event]:
        folded: dict[str, Event] = {}
        for slot in self.challenge.slots_by_kind.get(fact.kind, ()):
            try:
                event = self._fold_into(slot, vantage)
            except ExpressionFailed as failure:
                self._note(f"metric {slot.metric.fold} of {fact.kind}", vantage, failure)
                continue
            if event is not None:
                folded[slot.id] = event
        return folded

    def _fold_into(self, slot: MetricSlot, vantage: Vantage) -> Event | None:
        metric, when = slot.metric, vantage.when
        days_before = max(0, (when.run.first_day - when.day).days)
        if days_before > slot.days_before_run:
            return None
        if slot.where is not None and slot.where.evaluate(vantage.values(slot.where.names)) is not True:
            return None
        value = 1 if slot.value is None else slot.value.evaluate(vantage.values(slot.value.names))
        if not isinstance(value, str) and abs(value) > LARGEST_VALUE:
            raise ExpressionFailed("the value of a metric is too large")
        key = str(vantage.attribute(metric.per)) if metric.per else ""
        event = Event(when.day, when.minute, value, days_before, vantage.excused_of(slot))
        name, bucket = vantage.cell_name(slot), when.buckets[metric.window]
        self.cells.write(name, bucket, key, slot.fold.add(self.cells.read(name, bucket, key), event))
        return event

    def _take_moment(self, moment: Moment) -> None:
        version = self.challenge.version_before(moment.at if moment.span is None else moment.span.ends_at)
        rules = version.rules.get(moment.trigger, ())
        when = When.of(self.challenge.calendar, moment.at, moment.day)
        family = Vantage(version, self.unit, self.cells, when, None, FAMILY)
        # Who joined later, or had left, was no part of what ends here.
        first_day, last_day = (moment.span.first_day, moment.span.last_day) if moment.span else (moment.day,) * 2
        playing = self._playing(first_day, last_day)
        vantages = [*self._vantages(version, when, playing), family]
        if moment.kind is MomentKind.CLOSE:
            self._close(moment, version, rules, vantages)
            return
        for vantage in vantages:
            mine = [rule for rule in rules if rule.is_for_family is (vantage.person is None)]
            if moment.span is None:
                self._judge(mine, Occasion(self.challenge.slug, playing, vantage, moment.day.isoformat()))
            elif mine:
                set_aside = self.cells.take(_set_aside_cell(moment, vantage))
                self._judge(mine, Occasion(self.challenge.slug, playing, vantage, moment.span.id, set_aside))

    def _close(
        self, moment: Moment, version: CompiledVersion, rules: Sequence[CompiledRule], vantages: list[Vantage]
    ) -> None:
        """Set aside what the rules will be judged on at the sealing, and keep the final scores."""
        for vantage in vantages:
            names = {
                name for rule in rules if rule.is_for_family is (vantage.person is None) for name in rule.names
            }
            for name, value in vantage.values(sorted(names)).items():
                self.cells.write(_set_aside_cell(moment, vantage), "", name, value)
        ended = "run" if moment.trigger == "run_end" else "round"
        for board in version.boards:
            if board.file.period == ended:
                for vantage in vantages:
                    self._score(board, vantage)

    def _playing(self, first_day: dt.date, last_day: dt.date) -> list[tuple[PersonContext, str]]:
        return [member for member in self._members if member[0].plays_between(first_day, last_day)]

    def _vantages(
        self, version: CompiledVersion, when: When, members: Iterable[tuple[PersonContext, str]]
    ) -> list[Vantage]:
        return [Vantage(version, self.unit, self.cells, when, person, subject) for person, subject in members]

    def _judge(self, rules: Sequence[CompiledRule], occasion: Occasion) -> None:
        for rule in rules:
            try:
                self.awards.extend(fire(rule, occasion))
            except ExpressionFailed as failure:
                self._note(f"rule {rule.id}", occasion.vantage, failure)

    def _score(self, board: CompiledBoard, vantage: Vantage) -> None:
        person, when = vantage.person, vantage.when
        span = when.round if board.file.period == "round" else when.run
        if person is None or span is None or not person.plays_between(span.first_day, span.last_day):
            return
        values = vantage.values(board.names)
        try:
            value, *ties = [float(one.evaluate(values)) for one in (board.value, *board.ties)]
        except ExpressionFailed as failure:
            self._note(f"leaderboard {board.file.id}", vantage, failure)
            value, ties = 0.0, [0.0] * len(board.ties)
        score = Score(person.person_id, board.file.id, span.id, value, tuple(ties))
        self.scores[person.person_id, board.file.id, span.id] = score

    def _note(self, place: str, vantage: Vantage, failure: ExpressionFailed) -> None:
        person_id = None if vantage.person is None else vantage.person.person_id
        fact_key = None if vantage.fact is None else fact_mark(vantage.fact)
        self.faults.append(EvaluationFault(place, person_id, fact_key, str(failure)))


def _set_aside_cell(moment: Moment, vantage: Vantage) -> str:
    return f"closed/{moment.span.id if moment.span else ''}/{vantage.subject}"
