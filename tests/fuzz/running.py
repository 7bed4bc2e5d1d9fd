"""Fuzzes one target for a while, by coverage with Atheris where it is installed, else by mutations of the seeds.

`python -m tests.fuzz.running NAME SECONDS`, from `script/fuzz`. What makes a target raise is written beside the
corpus as `crash-...` and stays: `test_fuzz.py` tries it ever after.
"""

import contextlib
import hashlib
import importlib
import importlib.util
import itertools
import sys
import tempfile
import time
import traceback
from pathlib import Path

from core.settings import PROJECT_ROOT

PACKAGES = ("core", "families", "geo", "integrations", "records", "rewards", "stations", "challenge_engine")
FIND_WITHIN_S = 10  # an input that takes longer is a finding, too


def by_coverage(name: str, seconds: int) -> None:
    """Fuzz with Atheris, which ends the process."""
    atheris = importlib.import_module("atheris")  # only where it is installed
    with atheris.instrument_imports(include=list(PACKAGES)):
        from tests.fuzz.seeds import CORPUS, seeds_of  # noqa: PLC0415 - instrumented while it is imported
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415

    (CORPUS / name).mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    for number, seed in enumerate(seeds_of(name)):
        (work / f"seed-{number}").write_bytes(seed)
    bounds = [f"-max_total_time={seconds}", f"-timeout={FIND_WITHIN_S}", "-rss_limit_mb=2048", "-max_len=20000"]
    where = f"-artifact_prefix={CORPUS / name}/"
    atheris.Setup([sys.argv[0], *bounds, where, "-verbosity=0", "-print_final_stats=1", str(work)], TARGETS[name])
    atheris.Fuzz()


def by_mutations(name: str, seconds: int) -> int:
    """Fuzz by mutations alone; return how many findings there were."""
    from tests.fuzz.seeds import CORPUS, mutations, seeds_of  # noqa: PLC0415 - see above
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415

    ends_s, tried, found = time.monotonic() + seconds, 0, 0
    for round_no in itertools.count(1):
        for data in mutations(seeds_of(name), 500 + round_no):
            if time.monotonic() > ends_s:
                sys.stdout.write(f"{name}: {tried} inputs, {found} findings; not led by coverage\n")
                return found
            tried += 1
            try:
                TARGETS[name](data)
            except Exception:  # noqa: BLE001 - whatever it raises is the finding
                found += 1
                traceback.print_exc()
                (CORPUS / name).mkdir(parents=True, exist_ok=True)
                (CORPUS / name / f"crash-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)
    return found


if __name__ == "__main__":
    with contextlib.chdir(PROJECT_ROOT):
        if importlib.util.find_spec("atheris"):
            by_coverage(sys.argv[1], int(sys.argv[2]))
        else:
            sys.exit(bool(by_mutations(sys.argv[1], int(sys.argv[2]))))
