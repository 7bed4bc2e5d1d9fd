"""A private Redis Cluster of three nodes without replicas: for tests and benchmarks. Standard library only.

The nodes listen on the loopback address alone and forget everything when they end.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from script.ports import free_port
from script.postgres import ServiceFailure
from script.processes import Account, wait_until
from script.programs import find_redis
from script.redis import Redis

NODES = 3
SLOTS = 16_384
START_LIMIT_S = 30  # the nodes get to know each other within a second or two


@dataclass(frozen=True)
class Node(Redis):
    """One node. Its bus listens beside: the usual port + 10,000 may be none."""

    bus_port: int = 0

    def _configuration(self) -> str:
        own = {
            "cluster-enabled": "yes",
            "cluster-port": str(self.bus_port),
            "cluster-node-timeout": "2000",
            "cluster-require-full-coverage": "no",  # what the other nodes hold goes on while one is away
            "masterauth": self.password,
        }
        return super()._configuration() + "".join(f"{name} {value}\n" for name, value in own.items())

    def ask(self, command: str) -> str:
        """Return the answer to a command. Raises ServiceFailure where it is refused."""
        answer = self._ask(command)
        if answer is None or answer.startswith("-"):
            raise ServiceFailure(f"a node of the cluster answers {command!r} with {answer!r}")
        return answer


@contextmanager
def redis_cluster(password: str) -> Iterator[list[Node]]:
    """Run three nodes that share all slots; yield them. Any of their addresses leads to the cluster."""
    program = find_redis()
    if program is None:
        raise ServiceFailure("Redis is missing: run script/bootstrap")
    home, account = Path(mkdtemp(prefix="eplus-cluster-")), Account.for_servers()
    account.own(home)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home)
        nodes = []
        for number in range(NODES):
            where = (home / str(number), account, free_port(), password)
            nodes.append(Node(program, *where, is_throwaway=True, bus_port=free_port()))
            nodes[-1].start()
            stack.callback(nodes[-1].stop)
        for number, node in enumerate(nodes):
            node.ask(f"CLUSTER ADDSLOTSRANGE {SLOTS * number // NODES} {SLOTS * (number + 1) // NODES - 1}")
            node.ask("CONFIG SET cluster-announce-ip 127.0.0.1")
        for other in nodes[1:]:
            nodes[0].ask(f"CLUSTER MEET 127.0.0.1 {other.port} {other.bus_port}")
        if not wait_until(lambda: all(map(knows_all, nodes)), START_LIMIT_S):
            raise ServiceFailure(f"the nodes do not find each other: {nodes[0].ask('CLUSTER NODES')}")
        yield nodes


def knows_all(node: Node) -> bool:
    """Tell whether the node sees every slot answered for."""
    told = node.ask("CLUSTER INFO")
    return "cluster_state:ok" in told and f"cluster_slots_ok:{SLOTS}" in told and f"known_nodes:{NODES}" in told
