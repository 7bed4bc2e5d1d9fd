"""What Huawei Health Kit's cloud interface can do, and its limits as documented (developer.huawei.com)."""

from core.rate_limits import Limit
from integrations.capabilities import Capabilities, Delivery, Signature

STEPS_SCOPE = "https://www.huawei.com/healthkit/step.read"
HISTORY_SCOPE = "https://www.huawei.com/healthkit/historydata.open.month"  # without it nothing before consent

CAPABILITIES = Capabilities(
    slug="huawei",
    deliveries=frozenset({Delivery.NOTIFY, Delivery.PULL}),
    grain_s=60,
    gives_day_totals=True,
    window_days_most=31,
    backfill_days_most=31,
    poll_every_s=4 * 3_600,  # Huawei's own data arrives within hours
    uses_oauth=True,
    can_revoke=True,
    revokes_account=False,
    scopes_asked=("openid", STEPS_SCOPE, HISTORY_SCOPE),
    scopes_needed=(STEPS_SCOPE,),
    limit_per_app=Limit("minute", 600, 10.0),  # our own: Huawei says that there is a limit, and not which
    signature=Signature.HMAC,
)
