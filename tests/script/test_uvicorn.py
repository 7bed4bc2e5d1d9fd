"""However it is started, the API takes HTTP only, leaves logs and proxies to the application, and stops."""

import pytest

from core.settings import PROJECT_ROOT
from script.stack import parts

SWITCHES = ("--ws none", "--no-access-log", "--no-proxy-headers", "--timeout-graceful-shutdown 5")
COMMANDS = {
    "script/server": " ".join(parts("127.0.0.1", 8000)["api"]),
    "deploy/Dockerfile": (PROJECT_ROOT / "deploy/Dockerfile").read_text("utf-8").replace('", "', " "),
    "deploy/systemd": (PROJECT_ROOT / "deploy/systemd/eplus-api.service").read_text("utf-8"),
}


@pytest.mark.parametrize("place", COMMANDS)
@pytest.mark.parametrize("switch", SWITCHES)
def test_the_server_is_started_with(place: str, switch: str) -> None:
    assert switch in COMMANDS[place]
