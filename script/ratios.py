"""Prints what benchmarks reported as one table; with a committed table beside it, and ends with 1 where one fell.

python -m script.ratios REPORTED [COMMITTED]
"""

import sys
from pathlib import Path

from bench.ratios import TOLERANCE, compare, read_reported, read_table, to_table


def main(arguments: list[str]) -> int:
    """Print the table; return how to end."""
    reported = Path(arguments[0])
    ratios = read_reported(reported.read_text(encoding="utf-8")) if reported.exists() else []
    if len(arguments) == 1:
        print(to_table(ratios))
        return 0
    table, fallen = compare(ratios, read_table(Path(arguments[1]).read_text(encoding="utf-8")))
    print(table)
    for one in fallen:
        print(f"\n{one.benchmark}, {one.what}: more than {TOLERANCE:.0%} below the committed ratio.")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
