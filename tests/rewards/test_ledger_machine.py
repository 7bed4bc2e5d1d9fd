"""Any interleaving of postings, repeats, reversals and spends, against a model of four lines."""

import asyncio
import datetime as dt
import uuid

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.database import Database
from core.settings import get_settings
from rewards.ledger.errors import ExcessiveReversal, InsufficientPoints, PostingConflict, UnknownEntry
from rewards.ledger.service import EntryKind, Posting, get_balance, list_entries, post

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
KEYS = st.sampled_from([f"key-{number}" for number in range(6)])
AMOUNTS = st.integers(1, 20)


class LedgerMachine(RuleBasedStateMachine):
    """Posts to one account in transactions of their own; `paid` is the model: key to (kind, amount, undoes)."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = Database(get_settings())
        self.account_id = uuid.uuid4()
        self.paid: dict[str, tuple[EntryKind, int, str | None]] = {}

    @initialize()
    def begin(self) -> None:
        self._expect(self._post(Posting(self.account_id, 30, EntryKind.AWARD, "start")), None)
        self.paid["start"] = (EntryKind.AWARD, 30, None)

    @rule(kind=st.sampled_from([EntryKind.AWARD, EntryKind.SPEND]), key=KEYS, amount=AMOUNTS)
    def post_plain(self, kind: EntryKind, key: str, amount: int) -> None:
        signed = amount if kind is EntryKind.AWARD else -amount
        refusal = self._refusal(key, kind, signed, None)
        self._expect(self._post(Posting(self.account_id, signed, kind, key)), refusal)
        if refusal is None:
            self.paid.setdefault(key, (kind, signed, None))

    @rule(key=KEYS, undoes=KEYS, amount=AMOUNTS)
    def undo(self, key: str, undoes: str, amount: int) -> None:
        original = self.paid.get(undoes)
        if original is not None and original[0] in {EntryKind.REVERSAL, EntryKind.REFUND}:
            return  # only awards and spends are undone; the pure tests hold that
        is_spend = original is not None and original[0] is EntryKind.SPEND
        kind, signed = (EntryKind.REFUND, amount) if is_spend else (EntryKind.REVERSAL, -amount)
        refusal = self._refusal(key, kind, signed, undoes)
        self._expect(self._post(Posting(self.account_id, signed, kind, key, reverses=undoes)), refusal)
        if refusal is None:
            self.paid.setdefault(key, (kind, signed, undoes))

    @invariant()
    def the_balance_is_the_sum(self) -> None:
        total = sum(amount for _, amount, _ in self.paid.values())

        async def read() -> tuple[int, list[int]]:
            async with self.database.transaction() as session:
                balance = await get_balance(session, self.account_id)
                entries = await list_entries(session, self.account_id, limit=100)
                return balance.available - balance.owed, [entry.amount for entry in entries]

        balance, amounts = self.runner.run(read())
        assert balance == total == sum(amounts)
        assert len(amounts) == len(self.paid)

    def teardown(self) -> None:
        self.runner.run(self.database.close())
        self.runner.close()

    def _refusal(self, key: str, kind: EntryKind, signed: int, undoes: str | None) -> type[Exception] | None:
        if key in self.paid:
            return None if self.paid[key][:2] == (kind, signed) else PostingConflict
        if undoes is not None:
            if undoes not in self.paid:
                return UnknownEntry
            undone = sum(amount for _, amount, of in self.paid.values() if of == undoes)
            return ExcessiveReversal if abs(undone + signed) > abs(self.paid[undoes][1]) else None
        total = sum(amount for _, amount, _ in self.paid.values())
        return InsufficientPoints if kind is EntryKind.SPEND and total + signed < 0 else None

    def _post(self, posting: Posting) -> type[Exception] | None:
        async def work() -> None:
            async with self.database.transaction() as session:
                await post(session, [posting], now=NOW)

        try:
            self.runner.run(work())
        except (PostingConflict, ExcessiveReversal, InsufficientPoints, UnknownEntry) as error:
            return type(error)
        return None

    def _expect(self, found: type[Exception] | None, wanted: type[Exception] | None) -> None:
        assert found is wanted


@pytest.mark.usefixtures("database_url")
class TestLedger(LedgerMachine.TestCase):  # type: ignore[misc, valid-type]
    settings = settings(
        max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
