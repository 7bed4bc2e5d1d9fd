"""The web app's session in cookies: what is kept where, and what a request that comes with them must show.

Scripts read none of them but the token against forged requests and the life of the access token. SameSite=Strict
keeps them out of requests that other sites start; on top, a change asked for with a cookie needs that token
(decision 0091). What is to be kept is noted in the request's scope and added to its answer by `api/middleware.py`:
to a refusal too, but then only what takes cookies away or mends them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from fastapi import Request
from starlette.types import Scope

from core.settings import Settings
from families.actors import Actor
from families.sessions.csrf_tokens import is_csrf_token, make_csrf_token
from families.sessions.device_tokens import device_slot, make_device_token
from families.sessions.errors import CsrfTokenInvalid, OtherOrigin
from families.sessions.service import Tokens

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "X-CSRF-Token"
DEVICE_LIFE_S = 400 * 86_400  # the longest that browsers keep one
_NOTED = "eplus.cookies"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A cookie's name without prefix, where it is sent, and whether scripts may read it."""

    name: str
    path: str
    is_readable: bool = False

    def full_name(self, *, is_secure: bool) -> str:
        """Return the name as it is kept: with a prefix, nobody without HTTPS and no other host can set it."""
        if not is_secure:
            return self.name
        return f"__Host-{self.name}" if self.path == "/" else f"__Secure-{self.name}"


ACCESS = _Kind("eplus_access", "/v1")
REFRESH = _Kind("eplus_refresh", "/v1/sessions")
CSRF = _Kind("eplus_csrf", "/", is_readable=True)
ACCESS_LIFE = _Kind("eplus_access_life", "/", is_readable=True)
_SESSION = (ACCESS, REFRESH, CSRF, ACCESS_LIFE)


def _device_kind(identifier: str) -> _Kind:
    """Return the cookie for one of those who sign in on a device that they share."""
    return _Kind(f"eplus_device_{device_slot(identifier)}", "/v1/sessions")


@dataclass(slots=True)
class _Noted:
    """Set-Cookie lines for an answer."""

    on_success: list[str] = field(default_factory=list)
    always: list[str] = field(default_factory=list)


def cookies_of_answer(scope: Scope, status: int) -> Iterable[str]:
    """Return the Set-Cookie lines that were noted for an answer with `status`."""
    noted: _Noted | None = scope.get(_NOTED)
    if noted is None:
        return ()
    return noted.always if status >= 400 else [*noted.on_success, *noted.always]


def read_access_cookie(request: Request) -> str | None:
    """Return the access token that came in a cookie."""
    return _read(request, ACCESS)


def read_refresh_cookie(request: Request) -> str | None:
    """Return the refresh token that came in a cookie."""
    return _read(request, REFRESH)


def read_device_cookie(request: Request, identifier: str) -> str | None:
    """Return the device's token for whom `identifier` (stored form) names."""
    return _read(request, _device_kind(identifier))


def keep_session(request: Request, tokens: Tokens) -> None:
    """Keep a session's tokens in the browser.

    The access token is kept for longer than it is good: an expired one is told from nobody, and renewed. A page
    reads its life beside it, `<begin>-<end>` in Unix time by our clock, and renews it before it ends.
    """
    life_s = _settings(request).refresh_token_s
    session_id = tokens.actor.session_id
    issued_at_s = int(tokens.issued_at.timestamp())
    kept = (
        (ACCESS, tokens.access_token),
        (REFRESH, tokens.refresh_token),
        (CSRF, make_csrf_token(session_id)),
        (ACCESS_LIFE, f"{issued_at_s}-{issued_at_s + tokens.expires_in_s}"),
    )
    for kind, value in kept:
        _note(request).on_success.append(_line(request, kind, value, life_s))


def keep_device(request: Request, identifier: str) -> None:
    """Keep a fresh device token for whom `identifier` (stored form) names."""
    kind, token = _device_kind(identifier), make_device_token(identifier)
    _note(request).on_success.append(_line(request, kind, token, DEVICE_LIFE_S))


def forget_session(request: Request) -> None:
    """Take a session's cookies from a browser that has any."""
    if any(_read(request, kind) is not None for kind in _SESSION):
        _forget(request, *_SESSION)


def forget_access(request: Request) -> None:
    """Take away an access token that is none; the refresh token beside it may be good."""
    _forget(request, ACCESS)


def refuse_forged(request: Request, actor: Actor) -> None:
    """Raise CsrfTokenInvalid or OtherOrigin unless a change by cookie was asked for by our own page.

    A page that lost its token is given it again with the refusal.
    """
    if request.method in SAFE_METHODS:
        return
    refuse_other_origins(request)
    if not is_csrf_token(request.headers.get(CSRF_HEADER), actor.session_id):
        life_s = _settings(request).refresh_token_s
        _note(request).always.append(_line(request, CSRF, make_csrf_token(actor.session_id), life_s))
        raise CsrfTokenInvalid


def refuse_other_origins(request: Request) -> None:
    """Raise OtherOrigin when the browser says that a page from elsewhere asks (Fetch Metadata; RFC 6454)."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    # The scheme is left out: behind a proxy that ends TLS we are asked over plain HTTP.
    is_elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if site != "same-origin" or is_elsewhere:
        raise OtherOrigin


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _read(request: Request, kind: _Kind) -> str | None:
    return request.cookies.get(kind.full_name(is_secure=_settings(request).has_secure_cookies)) or None


def _note(request: Request) -> _Noted:
    noted: _Noted = request.scope.setdefault(_NOTED, _Noted())
    return noted


def _forget(request: Request, *kinds: _Kind) -> None:
    _note(request).always.extend(_line(request, kind, "", 0) for kind in kinds)


def _line(request: Request, kind: _Kind, value: str, life_s: int) -> str:
    is_secure = _settings(request).has_secure_cookies
    parts = [f"{kind.full_name(is_secure=is_secure)}={value}", f"Path={kind.path}", f"Max-Age={life_s}"]
    parts += ["SameSite=Strict", *(["HttpOnly"] * (not kind.is_readable)), *(["Secure"] * is_secure)]
    return "; ".join(parts)
