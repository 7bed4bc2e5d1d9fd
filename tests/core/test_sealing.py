"""What is sealed opens with its keys in its place, and nowhere else."""

import base64
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import sealing
from core.sealing import (
    SEALED_MORE_BYTES,
    SealBroken,
    blind_index,
    key_number_of,
    newest_key_number,
    open_sealed,
    open_sealed_bytes,
    seal,
)
from core.settings import Settings

ROW, OTHER_ROW = uuid.UUID(int=1), uuid.UUID(int=2)


def _key(first: int) -> str:
    return base64.b64encode(bytes(range(first, first + 32))).decode()


def _use(monkeypatch: pytest.MonkeyPatch, **given: str) -> None:
    settings = Settings.model_validate(given)
    monkeypatch.setattr(sealing, "get_settings", lambda: settings)


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Key rings by name: a newer key beside the old, then alone."""
    names = {"old": f"1:{_key(0)}", "both": f"7:{_key(64)}, 1:{_key(0)}", "new": f"7:{_key(64)}"}
    _use(monkeypatch, record_keys=names["old"])
    return names


@given(st.text(max_size=200), st.uuids())
def test_any_text_opens_again_and_is_not_seen(plain: str, row: uuid.UUID) -> None:
    sealed = seal("notes.text", row, plain)
    assert open_sealed("notes.text", row, sealed) == plain
    assert len(sealed) == len(plain.encode()) + SEALED_MORE_BYTES
    assert len(plain) < 4 or plain.encode() not in sealed
    assert seal("notes.text", row, plain) != sealed  # the same text twice cannot be told from two texts


@given(st.binary(min_size=1, max_size=60), st.data())
def test_any_changed_bit_is_found(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal("notes.text", ROW, plain))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        open_sealed_bytes("notes.text", ROW, bytes(sealed))


@pytest.mark.parametrize(
    ("purpose", "row"), [("notes.text", OTHER_ROW), ("notes.other", ROW), ("other.text", ROW)]
)
def test_a_value_moved_to_another_place_is_not_opened(purpose: str, row: uuid.UUID) -> None:
    with pytest.raises(SealBroken):
        open_sealed(purpose, row, seal("notes.text", ROW, "asthma"))


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01\x00\x01" + bytes(27), b"\x02" + bytes(60), bytes(60)])
def test_what_is_no_sealed_value_is_told(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        open_sealed("notes.text", ROW, sealed)


def test_the_newest_key_seals_old_ones_open_and_a_key_taken_away_does_not(
    rings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = seal("notes.text", ROW, "asthma")
    assert key_number_of(old) == 1
    _use(monkeypatch, record_keys=rings["both"])
    assert newest_key_number() == 7
    new = seal("notes.text", ROW, "asthma")
    assert key_number_of(new) == 7
    assert open_sealed("notes.text", ROW, old) == open_sealed("notes.text", ROW, new) == "asthma"
    _use(monkeypatch, record_keys=rings["new"])
    assert open_sealed("notes.text", ROW, new) == "asthma"
    with pytest.raises(SealBroken):
        open_sealed("notes.text", ROW, old)


def test_a_blind_index_finds_the_same_value_and_needs_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    found = blind_index("persons.identity_number", "A1234563")
    assert found == blind_index("persons.identity_number", "A1234563")
    assert found != blind_index("persons.identity_number", "A1234571")
    assert found != blind_index("others.identity_number", "A1234563")
    _use(monkeypatch, blind_index_key=_key(9))
    assert found != blind_index("persons.identity_number", "A1234563")
