"""The promise of the engine: whatever way the facts came, what stands is what a fresh replay of them yields."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from challenge_engine.definitions.compile import CompiledChallenge
from challenge_engine.facts.rules import Fact, Identity
from challenge_engine.progress.rules import Award, Outcome, State, Unit, advance, replay
from challenge_engine.progress.settlement import AwardIdentity, GivenAward, Settlement, reconcile
from tests.support.generated_challenges import Arrival, arrivals, challenges, units

EXAMPLES = 500


class Keeper:
    """Keeps facts, state and what was given, as the service does: advance where it can, else replay and settle."""

    def __init__(self, challenge: CompiledChallenge, unit: Unit, start: dt.datetime) -> None:
        self.challenge, self.unit, self.clock = challenge, unit, start
        self.facts: dict[Identity, Fact] = {}
        self.given: dict[AwardIdentity, GivenAward] = {}
        self.posting_keys: set[tuple[object, str]] = set()
        self.outcome = replay(challenge, unit, [], start)
        self._settle(self.given.values(), self.outcome.awards)
        self.replayed = 1

    def receive(self, arrival: Arrival) -> bool:
        """Take a fact in; False when it says nothing new."""
        self.clock = max(self.clock, arrival.received_at)
        fact, known = arrival.fact, self.facts.get(arrival.fact.identity)
        if known is not None and fact.revision <= known.revision:
            return False
        self.facts[fact.identity] = fact
        stepped = self._advance(fact) if known is None else None
        if stepped is None:
            self.replayed += 1
            self.outcome = self.fresh()
            self._settle(self.given.values(), self.outcome.awards)
        else:
            self.outcome = stepped
            keys = {(award.person_id, award.reason_key) for award in stepped.awards}
            self._settle([one for one in self.given.values() if one.identity in keys], stepped.awards)
        return True

    def seal(self) -> None:
        """Let the run be over and sealed."""
        self.clock = max(self.clock, self.challenge.calendar.run.seals_at)
        self.outcome = self.fresh()
        self._settle(self.given.values(), self.outcome.awards)

    def fresh(self) -> Outcome:
        """A replay of all facts, in an order of no meaning."""
        return replay(self.challenge, self.unit, [*reversed(self.facts.values())], self.clock)

    def _advance(self, fact: Fact) -> Outcome | None:
        # The state goes through JSON as it does through the database.
        state = State.from_json(json.loads(json.dumps(self.outcome.state.to_json())))
        assert state == self.outcome.state
        return advance(self.challenge, self.unit, state, fact, self.clock)

    def _settle(self, given: Iterable[GivenAward], awards: Sequence[Award]) -> None:
        for settlement in reconcile(list(given), awards):
            posting = (settlement.person_id, settlement.posting_key)
            assert posting not in self.posting_keys
            assert settlement.amount != 0
            self.posting_keys.add(posting)
            self._post(settlement)

    def _post(self, settlement: Settlement) -> None:
        identity = (settlement.person_id, settlement.reason_key)
        known = self.given.get(identity)
        self.given[identity] = GivenAward(
            *identity,
            kind=settlement.kind,
            subject=settlement.subject,
            amount=settlement.amount + (known.amount if known else 0),
            postings=1 + (known.postings if known else 0),
            on_correction=settlement.award.on_correction if settlement.award else "reverse",
        )


class Expected:
    """What should stand by fresh replays alone: due amounts, and for rules that keep, the most ever due."""

    def __init__(self) -> None:
        self.amounts: dict[AwardIdentity, int] = {}
        self._keeps: dict[AwardIdentity, bool] = {}

    def see(self, awards: Sequence[Award]) -> None:
        """Take a replay into account."""
        due = {(award.person_id, award.reason_key): award for award in awards}
        assert len(due) == len(awards), "two awards under one reason key"
        for identity, award in due.items():
            self._keeps[identity] = award.on_correction == "keep"
        for identity in due.keys() | self.amounts.keys():
            amount = due[identity].amount if identity in due else 0
            least = self.amounts.get(identity, 0) if self._keeps[identity] else 0
            self.amounts[identity] = max(amount, least)


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(challenges(), st.data())
def test_what_stands_is_what_a_fresh_replay_yields(challenge: CompiledChallenge, data: st.DataObject) -> None:
    unit = data.draw(units)
    keeper = Keeper(challenge, unit, challenge.calendar.run.starts_at)
    expected = Expected()
    expected.see(keeper.outcome.awards)
    for arrival in data.draw(arrivals(unit)):
        if keeper.receive(arrival):
            check(keeper, expected)
    keeper.seal()
    check(keeper, expected)


def check(keeper: Keeper, expected: Expected) -> None:
    """What the keeper holds is what a replay yields; what it gave is what is expected."""
    fresh = keeper.fresh()
    expected.see(fresh.awards)
    assert keeper.outcome.state == fresh.state
    assert keeper.outcome.next_moment_at == fresh.next_moment_at
    assert set(keeper.outcome.scores) <= set(fresh.scores)
    standing = {identity: one.amount for identity, one in keeper.given.items() if one.amount}
    assert standing == {identity: amount for identity, amount in expected.amounts.items() if amount}


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(challenges(), st.data())
def test_every_order_of_the_same_facts_yields_the_same(challenge: CompiledChallenge, data: st.DataObject) -> None:
    unit = data.draw(units)
    facts = [arrival.fact for arrival in data.draw(arrivals(unit))]
    # Of equal revisions with other contents the first stands, so one of each is kept for shuffling.
    distinct = list({(fact.identity, fact.revision): fact for fact in facts}.values())
    as_of = challenge.calendar.run.seals_at
    shuffled = data.draw(st.permutations(distinct))
    assert replay(challenge, unit, shuffled, as_of) == replay(challenge, unit, distinct + distinct, as_of)
