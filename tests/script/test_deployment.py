"""What `deploy/` ships: every process is looked after and bounded; all together keep within the connections."""

import configparser
from typing import Any

import pytest
from ruamel.yaml import YAML

from core.settings import PROJECT_ROOT, Settings

DEPLOY = PROJECT_ROOT / "deploy"
POSTGRES_MAX_CONNECTIONS = 100  # its default
RESERVED = 3  # for superusers, by default
OWNERS = 4  # migrations, making partitions, a backup, somebody who looks


def _documents() -> list[dict[str, Any]]:
    with (DEPLOY / "kubernetes" / "eplus.yaml").open() as file:
        return [document for document in YAML(typ="safe").load_all(file) if document]


def _workloads() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Return each Deployment's and Job's specification with its container's, by name."""
    found = [one for one in _documents() if one["kind"] in {"Deployment", "Job"}]
    return {
        one["metadata"]["name"]: (one["spec"], one["spec"]["template"]["spec"]["containers"][0]) for one in found
    }


def _pgbouncer() -> configparser.SectionProxy:
    ini = configparser.ConfigParser(comment_prefixes=(";",), interpolation=None)
    ini.read(DEPLOY / "pgbouncer" / "pgbouncer.ini")
    return ini["pgbouncer"]


def test_every_process_on_kubernetes_is_bounded_and_looked_after() -> None:
    workloads = _workloads()
    assert workloads.keys() == {
        "eplus-load",
        "eplus-api",
        "eplus-relay",
        "eplus-worker",
        "eplus-beat",
        "pgbouncer",
    }
    for name, (specification, container) in workloads.items():
        assert container["resources"]["limits"]["memory"], name
        assert container["resources"]["requests"]["cpu"], name
        if name.startswith("eplus"):
            security = container["securityContext"]
            assert (security["runAsNonRoot"], security["readOnlyRootFilesystem"]) == (True, True), name
            assert security["allowPrivilegeEscalation"] is False, name
        if "replicas" in specification:
            assert "livenessProbe" in container, name
    api, container = workloads["eplus-api"]
    assert api["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"


def test_all_processes_together_keep_within_the_connections() -> None:
    usual = Settings.model_fields["database_pool_size"].default

    def kept(name: str, *, processes: int = 1, more: int = 0) -> int:
        specification, container = _workloads()[name]
        own = {one["name"]: int(one["value"]) for one in container.get("env", []) if one["value"].isdigit()}
        return int(specification["replicas"] + more) * processes * int(own.get("EPLUS_DATABASE_POOL_SIZE", usual))

    command = _workloads()["eplus-worker"][1]["command"]
    children = int(command[command.index("--concurrency") + 1])
    clients = (
        kept("eplus-api", more=1) + kept("eplus-relay", more=1) + kept("eplus-worker", processes=children, more=1)
    )
    pooler, replicas = _pgbouncer(), _workloads()["pgbouncer"][0]["replicas"]
    assert clients <= int(pooler["max_client_conn"]), "one pooler alone takes them all, while the other is away"
    servers = replicas * int(pooler["max_db_connections"])
    assert servers + OWNERS + RESERVED <= POSTGRES_MAX_CONNECTIONS
    assert clients <= servers, "in this size no process waits for another's connection"
    assert _workloads()["pgbouncer"][0]["strategy"]["rollingUpdate"]["maxSurge"] == 0


@pytest.mark.parametrize("service", ["api", "relay", "worker", "beat"])
def test_every_process_of_compose_is_bounded_and_looked_after(service: str) -> None:
    with (DEPLOY / "docker-compose.yml").open() as file:
        found = YAML(typ="safe").load(file)["services"][service]
    assert found["mem_limit"]
    assert found["healthcheck"]["test"]
    assert found["restart"] == "unless-stopped"
