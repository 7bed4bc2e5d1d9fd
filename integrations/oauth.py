"""OAuth 2.0 (RFC 6749) and PKCE (RFC 7636), the parts that vendors share. Pure but for the two token requests."""

import base64
import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from integrations.failures import AccessEnded, AnswerUnreadable, ClientRefused, VendorFailure
from integrations.vendor_http import VendorAnswer, VendorHttp

VERIFIER_BYTES = 32  # 43 characters, the least that RFC 7636 allows and 256 bits of chance
MAX_TOKEN_CHARS = 8_192  # the longest known (Garmin's JWT) has about 2,000
_REFUSALS = frozenset({400, 401, 403})
_OUR_FAULT = frozenset({"invalid_client", "unauthorized_client"})


def new_code_verifier() -> str:
    """Return a fresh PKCE code verifier."""
    return secrets.token_urlsafe(VERIFIER_BYTES)


def code_challenge(verifier: str) -> str:
    """Return the S256 code challenge of a verifier."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def with_query(address: str, parameters: Mapping[str, str]) -> str:
    """Return an address without a query with these parameters as its query."""
    return f"{address}?{urlencode(parameters)}"


@dataclass(frozen=True, slots=True, repr=False)
class Tokens:
    """A token endpoint's answer. `scopes` is None where it does not say. Has no repr that shows tokens."""

    access_token: str
    refresh_token: str | None
    expires_at: dt.datetime | None
    scopes: frozenset[str] | None
    rest: Mapping[str, Any] = field(default_factory=dict)


async def request_tokens(
    http: VendorHttp,
    url: str,
    form: Mapping[str, str | int],
    *,
    now: dt.datetime,
    basic_auth: tuple[str, str] | None = None,
) -> Tokens:
    """Ask a token endpoint by form. Raises AccessEnded, ClientRefused or another VendorFailure."""
    answer = await http.send("POST", url, form=form, basic_auth=basic_auth, now=now, accepted=_REFUSALS)
    if answer.status in _REFUSALS:
        raise refusal_of(answer)
    return read_tokens(answer.json_object(), now)


def refusal_of(answer: VendorAnswer) -> VendorFailure:
    """Return what a token endpoint's 400, 401 or 403 means.

    Only `invalid_grant`, or a 401 that names no reason, ends the person's grant: a mistake in our own settings
    must not tell everybody to connect again.
    """
    try:
        code = answer.json_object().get("error")
    except AnswerUnreadable:
        code = None
    if isinstance(code, str) and code in _OUR_FAULT:
        return ClientRefused(answer.status)
    if code == "invalid_grant" or (code is None and answer.status == 401):
        return AccessEnded(answer.status)
    return AnswerUnreadable(answer.status)


def read_tokens(answer: Mapping[str, Any], now: dt.datetime) -> Tokens:
    """Read a token endpoint's JSON (RFC 6749, 5.1); scopes by spaces or commas. Raises AnswerUnreadable."""
    access_token = _token(answer.get("access_token"))
    if access_token is None:
        raise AnswerUnreadable
    life_s = answer.get("expires_in")
    expires_at = None
    if isinstance(life_s, int | float | str):
        try:
            expires_at = now + dt.timedelta(seconds=max(0, int(life_s)))
        except (ValueError, OverflowError):
            raise AnswerUnreadable from None
    scope = answer.get("scope")
    scopes = frozenset(scope.replace(",", " ").split()) if isinstance(scope, str) else None
    return Tokens(access_token, _token(answer.get("refresh_token")), expires_at, scopes, answer)


def _token(value: object) -> str | None:
    if value is None or value == "":
        return None
    # Visible ASCII only: it becomes a header.
    if (
        not isinstance(value, str)
        or len(value) > MAX_TOKEN_CHARS
        or not value.isascii()
        or not value.isprintable()
    ):
        raise AnswerUnreadable
    return value
