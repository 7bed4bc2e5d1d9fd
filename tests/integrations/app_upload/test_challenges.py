"""Challenges for registering a phone: ours, one person's, and good for ten minutes."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.app_upload.errors import PhoneChallengeEnded
from integrations.app_upload.phones.challenges import LIFE_S, check_challenge, make_challenge

NOW = dt.datetime(2026, 11, 20, 14, 0, tzinfo=dt.UTC)
PERSON = uuid.UUID(int=7)


def test_a_challenge_is_good_until_it_ends() -> None:
    challenge, ends_at = make_challenge(PERSON, now=NOW)
    assert ends_at == NOW + dt.timedelta(seconds=LIFE_S)
    check_challenge(challenge, PERSON, now=ends_at - dt.timedelta(seconds=1))
    with pytest.raises(PhoneChallengeEnded):
        check_challenge(challenge, PERSON, now=ends_at)
    with pytest.raises(PhoneChallengeEnded):
        check_challenge(challenge, uuid.UUID(int=8), now=NOW)
    assert make_challenge(PERSON, now=NOW)[0] != challenge


@given(st.text(max_size=120))
def test_no_other_text_is_a_challenge(text: str) -> None:
    with pytest.raises(PhoneChallengeEnded):
        check_challenge(text, PERSON, now=NOW)
