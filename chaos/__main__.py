"""`script/chaos`: reads what is asked for, runs it, prints the report; 1 where the books do not hold."""

import argparse
import asyncio
import sys

from chaos.faults import plan
from chaos.machine import prepare
from chaos.running import Plan, run
from script.loading import LoadingFailure
from script.postgres import ServiceFailure


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(prog="script/chaos", description=__doc__)
    parser.add_argument("--faults", type=int, default=120, help="how many")
    parser.add_argument(
        "--seed", type=int, default=1, help="the same seed draws the same faults in the same order"
    )
    parser.add_argument("--every", type=float, default=2.5, help="seconds between faults, about")
    parser.add_argument("--families", type=int, default=8, help="how many play at once")
    parser.add_argument("--gifts", type=int, default=60, help="how many gifts there are for all of them")
    asked = parser.parse_args()
    try:
        machine = prepare()
    except (ServiceFailure, LoadingFailure) as failure:
        print(failure, file=sys.stderr)
        return 1
    faults = plan(asked.faults, asked.seed, asked.every, with_disks=bool(machine.volumes))
    told, lines = asyncio.run(run(machine, Plan(faults, asked.seed, asked.families, asked.gifts)))
    print(told)
    return 1 if any(line.faults for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
