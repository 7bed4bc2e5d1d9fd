"""A rule that keeps its name while a new version sets it off otherwise: its limits count on."""

from collections import Counter

from challenge_engine.definitions.compile import compile_challenge
from challenge_engine.progress.rules import replay
from tests.support.challenges import (
    FROM_THE_BEGINNING,
    WORDS,
    alone,
    challenge_file,
    local,
    rule,
)


def test_a_round_that_is_sealed_while_the_next_is_played_leaves_the_counts_of_the_next() -> None:
    rounds = [
        {"id": f"r{day}", "first_day": f"2026-10-0{day}", "last_day": f"2026-10-0{day + 3}", "title": WORDS}
        for day in (1, 5)
    ]
    run = {"first_day": "2026-10-01", "last_day": "2026-10-08"}
    once = [{"times": 1, "per": "round"}]
    versions = [
        (
            number,
            at,
            challenge_file(
                version=number,
                run=run,
                enrolment={"opens_at": "2026-09-01T10:00", "last_minute": "2026-10-05T23:59"},
                rounds=rounds,
                late_data={"grace_h": 24, "sealing_h": 36},
                facts=["park_visit"],
                rules=[
                    rule("well-done", on, [{"points": 5}], limit=once),
                    rule("other", "park_visit", [{"points": 1}], limit=once),
                ],
            ),
        )
        for number, at, on in [
            (1, FROM_THE_BEGINNING, "round_end"),
            (2, local("2026-10-05 00:00"), "day_end"),
        ]
    ]
    # The first round is sealed at noon of the 6th, after the end of the 5th was judged.
    awards = replay(compile_challenge(versions), alone(), [], local("2026-10-12 00:00")).awards
    assert Counter(award.reason_key for award in awards) == {
        "autumn:well-done:points:r1/1": 1,
        "autumn:well-done:points:r5/1": 1,
    }
