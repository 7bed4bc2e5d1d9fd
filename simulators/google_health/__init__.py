"""A stand-in for Google Health API v4: OAuth, data points by page, daily roll-ups, signed webhooks."""

from simulators.google_health.app import make_app

__all__ = ["make_app"]
