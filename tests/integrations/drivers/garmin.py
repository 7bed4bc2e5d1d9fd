from collections.abc import Mapping

from simulators.garmin import make_app
from tests.support.step_vendors import VendorDriver


def environment(base_url: str) -> Mapping[str, str]:
    return {
        "EPLUS_GARMIN_BASE_URL": base_url,
        "EPLUS_GARMIN_CLIENT_ID": "simulated-client",
        "EPLUS_GARMIN_CLIENT_SECRET": "simulated-secret",
        "EPLUS_GARMIN_WEBHOOK_SECRET": "simulated-webhook-secret",
    }


DRIVER = VendorDriver(slug="garmin", make_app=make_app, environment=environment)
