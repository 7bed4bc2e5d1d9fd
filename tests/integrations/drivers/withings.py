from collections.abc import Mapping
from functools import partial

from simulators.withings import make_app
from tests.support.step_vendors import VendorDriver


def environment(base_url: str) -> Mapping[str, str]:
    return {
        "EPLUS_WITHINGS_BASE_URL": base_url,
        "EPLUS_WITHINGS_CLIENT_ID": "simulated-client",
        "EPLUS_WITHINGS_CLIENT_SECRET": "simulated-secret",
    }


# Withings refuses the same request within ten seconds; the cycle does not wait so long.
DRIVER = VendorDriver(slug="withings", make_app=partial(make_app, same_again_s=0.0), environment=environment)
