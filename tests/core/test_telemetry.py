"""Spans reach a collector when one is configured, and only then."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry import trace

from core.settings import PROJECT_ROOT, Settings
from core.telemetry import configure_tracing

# A process of its own: the provider of spans is set once per process.
_TRACED = """
import sys
from opentelemetry import trace
from core.settings import Settings
from core.telemetry import configure_tracing
configure_tracing(Settings(otlp_endpoint=sys.argv[1]), "relay")
with trace.get_tracer("test").start_as_current_span("tree planted"):
    pass
trace.get_tracer_provider().shutdown()
"""


class Collector(HTTPServer):
    """Remembers what was sent where."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[tuple[str, bytes]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Keep standard error clean."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector on this machine."""
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_spans_reach_the_collector_under_the_process_name(collector: Collector) -> None:
    address = f"http://127.0.0.1:{collector.server_port}"
    subprocess.run([sys.executable, "-c", _TRACED, address], cwd=PROJECT_ROOT, check=True, timeout=60)  # noqa: S603
    assert [path for path, _ in collector.received] == ["/v1/traces"]
    assert b"tree planted" in collector.received[0][1]
    assert b"eplus-relay" in collector.received[0][1]


def test_no_collector_no_provider() -> None:
    before = trace.get_tracer_provider()
    configure_tracing(Settings(otlp_endpoint=None), "relay")
    assert trace.get_tracer_provider() is before
