from collections.abc import Mapping

from simulators.google_health import make_app
from tests.support.step_vendors import VendorDriver


def environment(base_url: str) -> Mapping[str, str]:
    return {
        "EPLUS_GOOGLE_HEALTH_BASE_URL": base_url,
        "EPLUS_GOOGLE_HEALTH_CLIENT_ID": "simulated-client",
        "EPLUS_GOOGLE_HEALTH_CLIENT_SECRET": "simulated-secret",
        "EPLUS_GOOGLE_HEALTH_WEBHOOK_SECRET": "simulated-webhook-secret",
    }


DRIVER = VendorDriver(slug="google-health", make_app=make_app, environment=environment, says_ended=False)
