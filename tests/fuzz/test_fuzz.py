"""Readers of strangers' bytes raise what they say and nothing else: on all that was found, and on thousands more.

`script/fuzz` looks further; here, seeds, corpus and the same mutations every time, in a few seconds.
"""

import time

import pytest

from tests.fuzz.seeds import mutations, seeds_of
from tests.fuzz.targets import TARGETS

# Of long files, and of what libraries in C open, fewer: all together in some ten seconds.
TRIES = {"pictures": 40, "documents": 60, "challenges": 20, "lists": 6, "parks": 100}
TRIES_USUALLY = 400
LONGEST_S = 10.0  # of one input: what takes longer would be a way to keep a server busy


@pytest.mark.parametrize("name", TARGETS)
def test_a_reader_raises_what_it_says(name: str) -> None:
    seeds = seeds_of(name)
    assert seeds
    for data in (
        b"",
        b"\0",
        b"\xff" * 100,
        b"[" * 600,
        *seeds,
        *mutations(seeds, TRIES.get(name, TRIES_USUALLY)),
    ):
        began_s = time.process_time()
        TARGETS[name](data)
        assert time.process_time() - began_s < LONGEST_S, data[:200]
