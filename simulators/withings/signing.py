"""Withings' signatures of a partner's own requests: a nonce that works once, an HMAC over the values in order."""

import hashlib
import hmac
import secrets

NONCE_S = 1_800
CLOCK_S = 300  # how far a partner's clock may be off


class Signing:
    """Nonces given, and the check of what is signed."""

    def __init__(self, client_id: str, client_secret: str) -> None:
        self._client_id = client_id
        self._secret = client_secret.encode()
        self._nonces: dict[str, float] = {}

    def new_nonce(self, form: dict[str, str], now_s: float) -> str | None:
        """Return a nonce for a signed request for one; None where signature or time are wrong."""
        at = form.get("timestamp", "")
        if not at.isdigit() or abs(int(at) - now_s) > CLOCK_S or not self._is_signed(form, "getnonce", at):
            return None
        nonce = secrets.token_hex(16)
        self._nonces[nonce] = now_s + NONCE_S
        return nonce

    def accepts(self, action: str, form: dict[str, str], now_s: float) -> bool:
        """Tell whether a request is signed with a nonce that was not used before."""
        nonce = form.get("nonce", "")
        if self._nonces.get(nonce, 0.0) <= now_s or not self._is_signed(form, action, nonce):
            return False
        del self._nonces[nonce]
        return True

    def _is_signed(self, form: dict[str, str], action: str, last: str) -> bool:
        signed = f"{action},{self._client_id},{last}".encode()
        expected = hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        is_ours = form.get("client_id") == self._client_id and form.get("action") == action
        return is_ours and hmac.compare_digest(form.get("signature", ""), expected)
