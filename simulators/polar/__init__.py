"""A stand-in for Polar AccessLink v3."""

from simulators.polar.app import make_app

__all__ = ["make_app"]
