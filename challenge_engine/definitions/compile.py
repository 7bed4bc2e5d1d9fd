"""Versions of one challenge file made ready to be evaluated: typed expressions, calendar, rules by fact kind."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from challenge_engine.definitions.schema import ChallengeFile


@dataclass(frozen=True)
class CompiledChallenge:
    """All versions of one challenge, ready to evaluate; made once per process and version."""

    slug: str


def compile_challenge(versions: Sequence[tuple[int, dt.datetime, ChallengeFile]]) -> CompiledChallenge:
    """Compile versions: (number, in force for what occurs from this instant, checked file), any order."""
    raise NotImplementedError
