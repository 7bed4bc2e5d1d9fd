from collections.abc import Mapping

from simulators.huawei import make_app
from tests.support.step_vendors import VendorDriver


def environment(base_url: str) -> Mapping[str, str]:
    return {
        "EPLUS_HUAWEI_BASE_URL": base_url,
        "EPLUS_HUAWEI_CLIENT_ID": "simulated-client",
        "EPLUS_HUAWEI_CLIENT_SECRET": "simulated-secret",
        "EPLUS_HUAWEI_SUBSCRIBER_ID": "simulated-subscriber",
        "EPLUS_HUAWEI_WEBHOOK_SECRET": "simulated-webhook-secret",
    }


DRIVER = VendorDriver(slug="huawei", make_app=make_app, environment=environment, says_ended=False)
