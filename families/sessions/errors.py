"""Errors about signing in and staying signed in. None says whether an account exists."""

from typing import ClassVar

from core.errors import Forbidden, NotAuthenticated, TooManyRequests


class AccessTokenInvalid(NotAuthenticated):
    """The access token is not ours, or damaged (401)."""

    code: ClassVar[str] = "access_token_invalid"


class AccessTokenExpired(NotAuthenticated):
    """The access token is too old; refresh it (401)."""

    code: ClassVar[str] = "access_token_expired"


class RefreshTokenInvalid(NotAuthenticated):
    """The refresh token is not ours, expired, or its session ended (401)."""

    code: ClassVar[str] = "refresh_token_invalid"


class RefreshTokenReused(NotAuthenticated):
    """An old refresh token came back: the session is over, for whoever holds it (401)."""

    code: ClassVar[str] = "refresh_token_reused"


class CsrfTokenInvalid(Forbidden):
    """A change asked for with a cookie alone, without the token that only our own page can add (403)."""

    code: ClassVar[str] = "csrf_token_invalid"


class OtherOrigin(Forbidden):
    """A page from elsewhere asks with our cookies (403)."""

    code: ClassVar[str] = "other_origin"


class SignInRefused(NotAuthenticated):
    """Wrong secret, or no such account: the caller is not told which (401)."""

    code: ClassVar[str] = "sign_in_refused"


class PinLocked(TooManyRequests):
    """Too many wrong PINs for this child: wait, or ask a guardian (429)."""

    code: ClassVar[str] = "pin_locked"
