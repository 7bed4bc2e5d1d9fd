"""What Oura v2 can do, and its limits as documented (cloud.ouraring.com/v2/docs)."""

from core.rate_limits import Limit
from integrations.capabilities import Capabilities, Delivery, Signature

CAPABILITIES = Capabilities(
    slug="oura",
    deliveries=frozenset({Delivery.NOTIFY, Delivery.PULL}),
    grain_s=86_400,
    gives_day_totals=True,
    window_days_most=31,  # our own: a document of a day has 10 kB
    backfill_days_most=93,
    poll_every_s=6 * 3_600,
    uses_oauth=True,
    rotates_refresh_tokens=True,
    can_revoke=True,
    revokes_account=False,
    scopes_asked=("personal", "daily"),
    scopes_needed=("personal", "daily"),  # personal: the id by which webhooks name a person
    limit_per_user=Limit("five-minutes", 5_000, 5_000 / 300),
    signature=Signature.HMAC,
)
