import asyncio
import datetime as dt
import uuid

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from cli.main import app
from core.database import Database
from core.settings import get_settings
from rewards.ledger.service import post
from tests.support.ledger import award
from tests.support.roles import become_owner

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)


def _post_and_perhaps_spoil(account_id: uuid.UUID, balance: int | None) -> None:
    """Post 5 points; spoil (or mend) the balance as a careless restore would, constraints switched off."""

    async def work() -> None:
        database = Database(get_settings())
        async with database.transaction() as session:
            await post(session, [award(account_id, 5, "a")], now=NOW)
            if balance is not None:
                await become_owner(session)
                await session.execute(text("SET LOCAL session_replication_role = replica"))
                await session.execute(
                    text("UPDATE ledger_accounts SET balance = :balance WHERE account_id = :account_id"),
                    {"balance": balance, "account_id": account_id},
                )
        await database.close()

    asyncio.run(work())


@pytest.mark.usefixtures("database_url")
def test_a_sound_ledger_reconciles() -> None:
    _post_and_perhaps_spoil(uuid.uuid4(), None)
    result = CliRunner().invoke(app, ["ledger", "reconcile"])
    assert result.exit_code == 0, result.output
    assert "Every balance is the sum of its entries." in result.output


@pytest.mark.usefixtures("database_url")
def test_drift_is_found_and_ends_with_1() -> None:
    account_id = uuid.uuid4()
    _post_and_perhaps_spoil(account_id, 9)
    try:
        result = CliRunner().invoke(app, ["ledger", "reconcile"])
    finally:
        _post_and_perhaps_spoil(account_id, 5)
    assert result.exit_code == 1
    assert str(account_id)[:8] in result.output
    assert "balance" in result.output
