from collections.abc import Mapping

from simulators.polar import make_app
from tests.support.step_vendors import VendorDriver


def environment(base_url: str) -> Mapping[str, str]:
    return {
        "EPLUS_POLAR_BASE_URL": base_url,
        "EPLUS_POLAR_CLIENT_ID": "simulated-client",
        "EPLUS_POLAR_CLIENT_SECRET": "simulated-secret",
        "EPLUS_POLAR_WEBHOOK_SECRET": "simulated-webhook-secret",
    }


DRIVER = VendorDriver(slug="polar", make_app=make_app, environment=environment, says_ended=False)
