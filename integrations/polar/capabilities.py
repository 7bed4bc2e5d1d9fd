"""What Polar AccessLink v3 can do, and its limits as documented (www.polar.com/accesslink-api)."""

from core.rate_limits import Limit
from integrations.capabilities import Capabilities, Delivery, Signature

SCOPE = "accesslink.read_all"

CAPABILITIES = Capabilities(
    slug="polar",
    deliveries=frozenset({Delivery.NOTIFY, Delivery.PULL}),
    grain_s=60,
    gives_day_totals=True,
    window_days_most=28,
    backfill_days_most=90,
    poll_every_s=6 * 3_600,
    uses_oauth=True,
    can_revoke=True,
    scopes_asked=(SCOPE,),
    # Documented: 500 and 20 per user in a quarter of an hour, 5,000 and 100 per user in a day. The day's limit of
    # the whole app grows with the users and is held by what Polar's headers say.
    limit_per_app=Limit("quarter-hour", 500, 500 / 900),
    limit_per_user=Limit("day", 100, 100 / 86_400),
    signature=Signature.HMAC,
)
