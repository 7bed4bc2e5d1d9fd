"""Which lines and branches of the product the tests run, and the bar on that: `pytest -p script.measuring`.

SlipCover writes its probes into the bytecode of our own modules when they are imported. A tracer is called for
each call of every library too, and asks each time which greenlet it is in: the tests took twice and a half as
long. With pytest-xdist each worker measures, and the process that asked puts together what they found.

As a plugin named on the command line it is read before any `conftest.py`, so before the modules that it measures.
"""

import json
import tomllib
from typing import Any

import pytest
import slipcover
from _pytest.terminal import TerminalReporter

from script.services import ROOT

LEAST_PERCENT = 90
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
# The packages whose imports are judged; a new one is among them, or its test fails.
_FOLDERS = [str(ROOT / name) for name in _PROJECT["tool"]["importlinter"]["root_packages"]]

_probes = slipcover.Slipcover(branch=True)
slipcover.ImportManager(_probes, slipcover.FileMatcher(sources=_FOLDERS)).__enter__()
_found: list[dict[str, Any]] = []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take what a worker of pytest-xdist found."""
    if (found := getattr(node, "workeroutput", {}).get("measured")) is not None:
        _found.append(json.loads(found))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand on what a worker found; where all comes together, judge it."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["measured"] = json.dumps(_probes.get_coverage())
        return
    _probes.source = _FOLDERS  # from here on also what nobody has imported
    _found.append(_probes.get_coverage())
    while len(_found) > 1:
        slipcover.merge_coverage(_found[0], _found.pop())
    if session.exitstatus == pytest.ExitCode.OK and _percent(_found[0]) < LEAST_PERCENT:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Show every file that is not run whole, and how much of all is."""
    found = _found[0]
    slipcover.print_coverage(found, outfile=terminalreporter, skip_covered=True)
    summary = found["summary"]
    branches = summary["covered_branches"] + summary["missing_branches"]
    terminalreporter.write_line(
        f"{_percent(found):.1f} % of lines and branches were run (at least {LEAST_PERCENT} %), "
        f"{100 * summary['covered_branches'] / branches:.1f} % of {branches} branches."
    )


def _percent(found: dict[str, Any]) -> float:
    return float(found["summary"]["percent_covered"])
