"""A simulated Garmin: PKCE, pushes and pings, backfill that arrives by push, and nothing to ask for otherwise."""

from simulators.garmin.app import make_app

__all__ = ["make_app"]
