"""What a step source can do, as a value that checks itself and that the sync goes by."""

import re
from dataclasses import dataclass
from enum import StrEnum

from core.rate_limits import Limit

_SLUG = re.compile(r"[a-z]+(-[a-z]+)*")


class Delivery(StrEnum):
    """How values reach us."""

    UPLOAD = "upload"  # an app on the person's phone sends them
    PUSH = "push"  # the vendor sends them
    NOTIFY = "notify"  # the vendor says that there are some, we fetch them
    PULL = "pull"  # we look from time to time


class Signature(StrEnum):
    """How a webhook proves where it comes from."""

    NONE = "none"  # nothing: what it says is only a hint to look
    SHARED_HEADER = "shared_header"
    HMAC = "hmac"
    ECDSA = "ecdsa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """A source's abilities and limits. Times in seconds, spans in days; None where the vendor sets no bound."""

    slug: str
    deliveries: frozenset[Delivery]
    grain_s: int  # the finest interval: 60, 900, or 86,400 for daily totals only
    gives_day_totals: bool
    window_days_most: int | None = None  # of one request
    backfill_days_most: int = 0
    backfill_arrives_by_push: bool = False
    poll_every_s: int | None = None
    uses_oauth: bool = False
    uses_pkce: bool = False
    rotates_refresh_tokens: bool = False
    can_revoke: bool = False
    revokes_account: bool = True  # revoking one grant ends all of that account; False: that grant only
    scopes_asked: tuple[str, ...] = ()
    scopes_needed: tuple[str, ...] = ()
    limit_per_app: Limit | None = None
    limit_per_user: Limit | None = None
    signature: Signature = Signature.NONE
    webhook_bytes_most: int = 65_536  # of one webhook; vendors that send values themselves need more

    def __post_init__(self) -> None:
        """Refuse what contradicts itself, so that a source with a fault fails when it is loaded."""
        for fault, is_there in self._faults():
            if is_there:
                raise ValueError(f"step source {self.slug}: {fault}")

    def _faults(self) -> list[tuple[str, bool]]:
        fetches = bool(self.deliveries & {Delivery.NOTIFY, Delivery.PULL})
        return [
            ("the slug is lower case letters and dashes", not _SLUG.fullmatch(self.slug)),
            ("it delivers in no way", not self.deliveries),
            ("the grain divides a day", self.grain_s < 1 or 86_400 % self.grain_s != 0),
            ("a daily grain needs day totals", self.grain_s == 86_400 and not self.gives_day_totals),
            ("what is fetched needs a window", fetches and self.window_days_most is None),
            ("what is pulled needs an interval", Delivery.PULL in self.deliveries and self.poll_every_s is None),
            ("what is fetched needs a grant", fetches and not self.uses_oauth),
            ("PKCE and rotation belong to OAuth", not self.uses_oauth and self._has_oauth_parts()),
            ("a scope is needed that is not asked for", not set(self.scopes_needed) <= set(self.scopes_asked)),
            ("an upload has no webhook", self.deliveries == {Delivery.UPLOAD} and self.has_webhook),
            ("a webhook of up to ten megabytes is read", not 1_024 <= self.webhook_bytes_most <= 10_485_760),
            ("negative spans", self.backfill_days_most < 0 or (self.window_days_most or 1) < 1),
        ]

    def _has_oauth_parts(self) -> bool:
        return self.uses_pkce or self.rotates_refresh_tokens or bool(self.scopes_asked)

    @property
    def has_webhook(self) -> bool:
        """Whether the vendor calls us."""
        return bool(self.deliveries & {Delivery.PUSH, Delivery.NOTIFY}) or self.signature is not Signature.NONE
