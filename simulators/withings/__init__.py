"""A simulated Withings: HTTP 200 whatever happens, hints by form, tokens that rotate, signed revocation."""

from simulators.withings.app import make_app

__all__ = ["make_app"]
