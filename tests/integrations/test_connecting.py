"""Who may connect what, once, from where it began; and that no token is ever seen."""

import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy import text, update

from core.clock import utc_now
from core.database import Database
from integrations.connections.models import ConnectAttempt
from tests.support.sign_ups import PASSWORD, Caller, sign_in, sign_up_adult, sign_up_family
from tests.support.step_cycle import Cycle, cycling
from tests.support.step_vendors import consent, find_drivers

DRIVER = find_drivers()["google-health"]


@pytest_asyncio.fixture(loop_scope="session")
async def cycle(database: Database, redis: "Redis", monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cycle]:
    async with cycling(DRIVER, database, redis, monkeypatch) as running:
        yield running


async def come_back(cycle: Cycle, **choices: object) -> dict[str, str]:
    begun = await cycle.caller.ask("POST", cycle.path("/connect"))
    back = await consent(cycle.http, begun.json()["authorization_url"], cycle.user_id, **choices)  # type: ignore[arg-type]
    return {name: back[name] for name in ("state", "code") if name in back}


async def hand_in(cycle: Cycle, back: dict[str, str], caller: Caller | None = None) -> tuple[int, str]:
    answer = await (caller or cycle.caller).ask("POST", f"/step-sources/{cycle.slug}/connections", back)
    body = answer.json()
    return answer.status_code, body.get("code", body.get("status"))


async def test_a_state_works_once(cycle: Cycle) -> None:
    back = await come_back(cycle)
    assert await hand_in(cycle, back) == (200, "active")
    assert await hand_in(cycle, back) == (422, "connect_attempt_invalid")
    made_up = {"state": uuid.uuid4().hex, "code": back["code"]}
    assert await hand_in(cycle, made_up) == (422, "connect_attempt_invalid")


async def test_a_state_is_of_its_sign_in_only_and_used_up_by_another(cycle: Cycle) -> None:
    back = await come_back(cycle)
    elsewhere = (
        await sign_in(cycle.http, method="password", identifier=cycle.caller.email, password=PASSWORD)
    ).json()
    same_person = Caller(cycle.http, elsewhere)
    assert same_person.person_id == cycle.caller.person_id
    assert await hand_in(cycle, back, same_person) == (422, "connect_attempt_invalid")
    assert await hand_in(cycle, back) == (422, "connect_attempt_invalid")


async def test_a_state_ends(cycle: Cycle) -> None:
    back = await come_back(cycle)
    async with cycle.database.transaction() as session:
        await session.execute(
            update(ConnectAttempt).where(ConnectAttempt.person_id == cycle.person_id).values(expires_at=utc_now())
        )
    assert await hand_in(cycle, back) == (422, "connect_attempt_invalid")


async def test_a_code_of_somebody_elses_attempt_is_refused_by_its_verifier(cycle: Cycle) -> None:
    """Whoever plants a code of an own account with a victim's state does not know the victim's verifier."""
    victims, attackers = await come_back(cycle), await come_back(cycle)
    assert await hand_in(cycle, {"state": victims["state"], "code": attackers["code"]}) == (422, "consent_refused")
    assert not (await cycle.shown())["connected_at"]


async def test_saying_no_connects_nothing(cycle: Cycle) -> None:
    assert "code" not in await come_back(cycle, answer="deny")
    assert (await cycle.shown())["status"] == "not_connected"


async def test_a_partial_consent_is_told_kindly(cycle: Cycle) -> None:
    assert await hand_in(cycle, await come_back(cycle, scopes=[])) == (200, "limited")
    await cycle.sync()
    shown = await cycle.shown()
    assert shown["trouble"]["code"] == "scope_missing"
    assert [notice["code"] for notice in shown["notices"]] == ["scope_missing"]
    assert "Google Health" in shown["notices"][0]["words"]
    assert await hand_in(cycle, await come_back(cycle)) == (200, "active")
    assert (await cycle.shown())["notices"] == []


async def test_one_account_there_is_of_one_person_here(cycle: Cycle) -> None:
    assert await hand_in(cycle, await come_back(cycle)) == (200, "active")
    first, cycle.caller = cycle.caller, await sign_up_adult(cycle.http)
    assert await hand_in(cycle, await come_back(cycle)) == (409, "vendor_account_taken")
    assert await cycle.allowed(), "the first person's permission was not taken back"
    assert (await first.ask("DELETE", f"/persons/{first.person_id}/step-sources/{cycle.slug}")).status_code == 204
    assert await hand_in(cycle, await come_back(cycle)) == (200, "active")


async def test_only_oneself_and_guardians(cycle: Cycle) -> None:
    guardian, child_id, _ = await sign_up_family(cycle.http)
    path = f"/persons/{child_id}/step-sources"
    assert (await guardian.ask("GET", path)).status_code == 200
    assert (await guardian.ask("POST", f"{path}/{cycle.slug}/connect")).status_code == 201
    for method, rest in (("GET", ""), ("POST", f"/{cycle.slug}/connect"), ("DELETE", f"/{cycle.slug}/data")):
        assert (await cycle.caller.ask(method, path + rest)).status_code == 404
    assert (await cycle.http.post(f"/v1{path}/{cycle.slug}/connect")).status_code == 401


async def test_what_is_not_set_up_says_so(cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = cycle.path().replace(cycle.slug, "no-such")
    assert (await cycle.caller.ask("POST", f"{unknown}/connect")).status_code == 404
    listed = (await cycle.http.get("/v1/step-sources")).json()
    states = {source["slug"]: source["is_available"] for source in listed}
    assert states.pop(cycle.slug)
    for slug in [slug for slug, is_available in states.items() if not is_available]:
        answer = await cycle.caller.ask("POST", f"/persons/{cycle.caller.person_id}/step-sources/{slug}/connect")
        assert (answer.status_code, answer.json()["code"]) == (409, "step_source_not_available")


async def test_the_way_back_leads_to_our_page_whatever_comes(cycle: Cycle) -> None:
    answer = await cycle.http.get(
        f"/v1/step-sources/{cycle.slug}/callback", params={"state": "s", "code": "https://evil.example/#x"}
    )
    assert answer.status_code == 303
    address = answer.headers["location"]
    assert address.startswith("/steps/return#")
    assert "https://evil" not in address


async def test_tokens_and_accounts_are_seen_nowhere(cycle: Cycle, capfd: pytest.CaptureFixture[str]) -> None:
    before = await _rows(cycle)
    back = await come_back(cycle)
    assert await hand_in(cycle, back) == (200, "active")
    await cycle.switch("faults", fail_after=1)
    await cycle.sync()
    grants = cycle.syncing.sources.get(cycle.slug)
    assert grants.capabilities.slug == cycle.slug
    kept = await _rows(cycle) - before  # other tests have committed words of their own
    assert kept
    dump = "\n".join(kept)
    written = capfd.readouterr()
    told = written.out + written.err
    hexed = [secret.encode().hex() for secret in (back["code"], back["state"], cycle.user_id)]
    # Each as a bool: comparing texts of this size to tell where they differ takes minutes.
    assert [secret for secret in ("at-", back["code"], back["state"], *hexed) if secret in dump + told] == []
    assert ("rt-" in told, b"rt-".hex() in dump) == (False, False)


async def _rows(cycle: Cycle) -> set[str]:
    """Return every row, as text, of the tables that connecting writes to."""
    found: set[str] = set()
    async with cycle.database.transaction() as session:
        for table in (
            "step_connections", "step_grants", "step_connect_attempts", "step_notices", "step_receipts",
            "outbox_events", "idempotency_records",
        ):  # fmt: skip
            found.update((await session.execute(text(f"SELECT t::text FROM {table} t"))).scalars())
    return found
