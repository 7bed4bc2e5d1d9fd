"""A stand-in for Oura v2."""

from simulators.oura.app import make_app

__all__ = ["make_app"]
