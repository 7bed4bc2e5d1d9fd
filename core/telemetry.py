"""OpenTelemetry, when a collector is configured. Spans carry names and times, never a position or a body."""

from opentelemetry import trace

from core.settings import Settings


def configure_tracing(settings: Settings, process: str) -> None:
    """Send this process's spans to `settings.otlp_endpoint`; do nothing where it is unset.

    Raises ImportError when an endpoint is set and the `telemetry` extra is not installed.
    """
    if settings.otlp_endpoint is None:
        return
    # An optional extra: imported only where the operator asked for it.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": f"eplus-{process}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{settings.otlp_endpoint}/v1/traces")))
    trace.set_tracer_provider(provider)
