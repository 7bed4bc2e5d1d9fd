"""OAuth 2.0 as vendors do it: a consent page, codes that work once, PKCE, tokens that expire, rotate and die.

`OAuthServer` holds the state and the rules; `add_oauth_routes` gives it the usual addresses. A vendor with another
shape of answers (Withings wraps them) calls the methods itself.
"""

import base64
import binascii
import hashlib
import html
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from simulators.clock import SimulatedClock

CODE_S = 600  # RFC 6749 recommends at most ten minutes


class OAuthRefusal(Exception):
    """A refusal by the token endpoint or the bearer check: an RFC 6749 error code and an HTTP status."""

    def __init__(self, error: str, status: int = 400) -> None:
        self.error = error
        self.status = status
        super().__init__(error)


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthRules:
    """How a vendor does OAuth. `lifetime_s` of access tokens; None: they never expire."""

    client_id: str
    client_secret: str
    scopes: tuple[str, ...] = ()
    lifetime_s: int | None = 3_600
    rotates: bool = True
    gives_refresh_token: bool = True
    needs_pkce: bool = False
    scope_separator: str = " "


@dataclass(slots=True)
class Grant:
    """What a person allowed. `refresh_token` changes where the vendor rotates."""

    user_id: str
    scopes: frozenset[str]
    refresh_token: str | None = None


@dataclass(frozen=True, slots=True)
class _Code:
    grant: Grant
    redirect_uri: str
    challenge: str | None
    expires_at_s: float


class OAuthServer:
    """Codes, grants and tokens of one simulated vendor."""

    def __init__(self, rules: OAuthRules, clock: SimulatedClock, user_ids: Callable[[], list[str]]) -> None:
        self.rules = rules
        self.refreshes = 0  # granted; a client that refreshes twice at once shows here
        self._clock = clock
        self._user_ids = user_ids
        self._codes: dict[str, _Code] = {}
        self._access: dict[str, tuple[Grant, float]] = {}
        self._by_refresh: dict[str, Grant] = {}

    def consent_page(self, query: Mapping[str, str]) -> str:
        """Return the HTML of the page that asks a person. Raises OAuthRefusal for a bad request."""
        self._check_request(query)
        wanted = query.get("scope", "").replace(",", " ").split() or list(self.rules.scopes)
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in query.items()
            if name != "scope"
        )
        people = "".join(f"<option>{html.escape(user_id)}</option>" for user_id in self._user_ids())
        scopes = "".join(
            f'<p><label><input type="checkbox" name="scope" value="{html.escape(scope)}" checked>'
            f" {html.escape(scope)}</label></p>"
            for scope in wanted
        )
        return (
            '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">'
            '<link rel="icon" href="data:,"><title>Simulated consent</title><h1>Simulated vendor</h1>'
            f'<form method="post">{hidden}<p><label>Person <select name="user_id">{people}</select></label></p>'
            f'{scopes}<button name="answer" value="allow">Allow</button>'
            ' <button name="answer" value="deny">Deny</button></form></html>'
        )

    def consent(self, form: list[tuple[str, str]]) -> str:
        """Return where the person goes after the consent page's form. Raises OAuthRefusal for a bad request."""
        query = dict(form)
        self._check_request(query)
        back: dict[str, str] = {"state": query["state"]} if "state" in query else {}
        if query.get("answer") != "allow":
            return _with(query["redirect_uri"], back | {"error": "access_denied"})
        scopes = frozenset(value for name, value in form if name == "scope")
        user_id = query.get("user_id", "")
        if user_id not in self._user_ids():
            raise OAuthRefusal("invalid_request")
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(
            Grant(user_id, scopes),
            query["redirect_uri"],
            query.get("code_challenge"),
            self._clock.now_s() + CODE_S,
        )
        granted = {"scope": self.rules.scope_separator.join(sorted(scopes))} if scopes else {}
        return _with(query["redirect_uri"], back | {"code": code} | granted)

    def token(self, form: Mapping[str, str], authorization: str | None = None) -> tuple[Grant, dict[str, Any]]:
        """Answer a token request by `grant_type`: the grant, and the answer's usual JSON. Raises OAuthRefusal."""
        self._check_client(form, authorization)
        match form.get("grant_type"):
            case "authorization_code":
                grant = self._redeem(form)
            case "refresh_token":
                grant = self._refreshed(form.get("refresh_token", ""))
            case _:
                raise OAuthRefusal("unsupported_grant_type")
        return grant, self._issue(grant)

    def grant_of(self, authorization: str | None) -> Grant:
        """Return whose access token a request carries. Raises OAuthRefusal 401 for an unknown or expired one."""
        scheme, _, token = (authorization or "").partition(" ")
        known = self._access.get(token)
        if scheme.lower() != "bearer" or known is None or known[1] <= self._clock.now_s():
            raise OAuthRefusal("invalid_token", 401)
        return known[0]

    def revoke(self, token: str) -> bool:
        """Kill the grant behind an access or refresh token; tell whether there was one."""
        grant = self._by_refresh.get(token) or self._access.get(token, (None, 0.0))[0]
        if grant is None:
            return False
        self._forget(grant)
        return True

    def revoke_person(self, user_id: str) -> None:
        """Kill all grants of a person: the permission was taken back at the vendor."""
        grants = [*self._by_refresh.values(), *(grant for grant, _ in self._access.values())]
        for grant in grants:
            if grant.user_id == user_id:
                self._forget(grant)

    def expire_access_tokens(self) -> None:
        """Let all access tokens be expired now."""
        self._access.clear()

    def change_scopes(self, user_id: str, scopes: frozenset[str]) -> None:
        """Let a person allow other scopes than before."""
        for grant in [*self._by_refresh.values(), *(grant for grant, _ in self._access.values())]:
            if grant.user_id == user_id:
                grant.scopes = scopes

    def has_grant(self, user_id: str) -> bool:
        """Tell whether a person's permission is alive."""
        return any(grant.user_id == user_id for grant in self._by_refresh.values()) or any(
            grant.user_id == user_id for grant, _ in self._access.values()
        )

    def scopes_of(self, user_id: str) -> frozenset[str]:
        """Return what a person allows now; nothing where no permission is alive."""
        grants = [*self._by_refresh.values(), *(grant for grant, _ in self._access.values())]
        return frozenset(scope for grant in grants if grant.user_id == user_id for scope in grant.scopes)

    def _check_request(self, query: Mapping[str, str]) -> None:
        if query.get("client_id") != self.rules.client_id:
            raise OAuthRefusal("unauthorized_client")
        if not query.get("redirect_uri", "").startswith(("http://", "https://")):
            raise OAuthRefusal("invalid_request")
        if query.get("response_type") != "code":
            raise OAuthRefusal("unsupported_response_type")
        has_challenge = bool(query.get("code_challenge")) and query.get("code_challenge_method") == "S256"
        if self.rules.needs_pkce and not has_challenge:
            raise OAuthRefusal("invalid_request")

    def _check_client(self, form: Mapping[str, str], authorization: str | None) -> None:
        client = (form.get("client_id", ""), form.get("client_secret", ""))
        if authorization is not None and authorization.lower().startswith("basic "):
            try:
                name, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                raise OAuthRefusal("invalid_client", 401) from None
            client = (name, secret)
        if client != (self.rules.client_id, self.rules.client_secret):
            raise OAuthRefusal("invalid_client", 401)

    def _redeem(self, form: Mapping[str, str]) -> Grant:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.expires_at_s <= self._clock.now_s():
            raise OAuthRefusal("invalid_grant")
        if code.redirect_uri != form.get("redirect_uri"):
            raise OAuthRefusal("invalid_grant")
        if code.challenge is not None and s256(form.get("code_verifier", "")) != code.challenge:
            raise OAuthRefusal("invalid_grant")
        return code.grant

    def _refreshed(self, token: str) -> Grant:
        grant = self._by_refresh.get(token)
        if grant is None:
            raise OAuthRefusal("invalid_grant")
        if self.rules.rotates:
            del self._by_refresh[token]
            grant.refresh_token = None
        self.refreshes += 1
        return grant

    def _issue(self, grant: Grant) -> dict[str, Any]:
        access = f"at-{secrets.token_urlsafe(24)}"
        lifetime_s = self.rules.lifetime_s
        expires_at_s = float("inf") if lifetime_s is None else self._clock.now_s() + lifetime_s
        self._access[access] = (grant, expires_at_s)
        answer: dict[str, Any] = {"access_token": access, "token_type": "Bearer"}
        if lifetime_s is not None:
            answer["expires_in"] = lifetime_s
        if grant.scopes:
            answer["scope"] = self.rules.scope_separator.join(sorted(grant.scopes))
        if self.rules.gives_refresh_token and grant.refresh_token is None:
            grant.refresh_token = f"rt-{secrets.token_urlsafe(24)}"
            self._by_refresh[grant.refresh_token] = grant
            answer["refresh_token"] = grant.refresh_token
        return answer

    def _forget(self, grant: Grant) -> None:
        self._by_refresh = {token: each for token, each in self._by_refresh.items() if each is not grant}
        self._access = {token: each for token, each in self._access.items() if each[0] is not grant}


def add_oauth_routes(
    app: FastAPI, server: OAuthServer, *, authorize_path: str, token_path: str, revoke_path: str | None = None
) -> None:
    """Add the consent page, the token endpoint and, where the vendor has one, revocation (RFC 7009)."""
    add_consent_routes(app, server, authorize_path)

    @app.post(token_path)
    async def token(request: Request) -> Response:
        try:
            _, answer = server.token(dict(await read_form(request)), request.headers.get("authorization"))
        except OAuthRefusal as refusal:
            return JSONResponse({"error": refusal.error}, refusal.status)
        return JSONResponse(answer)

    if revoke_path is not None:

        @app.post(revoke_path)
        async def revoke(request: Request) -> Response:
            form = dict(await read_form(request))
            was_known = server.revoke(form.get("token", "") or request.query_params.get("token", ""))
            return JSONResponse({} if was_known else {"error": "invalid_token"}, 200 if was_known else 400)


def add_consent_routes(app: FastAPI, server: OAuthServer, authorize_path: str) -> None:
    """Add the page on which a person allows or denies, and what its form does."""

    @app.get(authorize_path)
    async def ask(request: Request) -> Response:
        try:
            return HTMLResponse(server.consent_page(request.query_params))
        except OAuthRefusal as refusal:
            return HTMLResponse(f"<h1>{refusal.error}</h1>", 400)

    @app.post(authorize_path)
    async def decide(request: Request) -> Response:
        try:
            return RedirectResponse(server.consent(await read_form(request)), 303)
        except OAuthRefusal as refusal:
            return HTMLResponse(f"<h1>{refusal.error}</h1>", 400)


async def read_form(request: Request) -> list[tuple[str, str]]:
    """Return the fields of a form that was sent URL-encoded, in order."""
    return parse_qsl((await request.body()).decode(), keep_blank_values=True)


def s256(verifier: str) -> str:
    """Return the S256 code challenge of a PKCE verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _with(address: str, parameters: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"
