from collections.abc import Mapping

from simulators.oura import make_app
from simulators.wearing import RING
from tests.support.step_vendors import VendorDriver


def environment(base_url: str) -> Mapping[str, str]:
    return {
        "EPLUS_OURA_BASE_URL": base_url,
        "EPLUS_OURA_CLIENT_ID": "simulated-client",
        "EPLUS_OURA_CLIENT_SECRET": "simulated-secret",
    }


DRIVER = VendorDriver(slug="oura", make_app=make_app, environment=environment, device=RING, says_ended=False)
