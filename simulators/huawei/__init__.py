"""A stand-in for Huawei Health Kit."""

from simulators.huawei.app import make_app

__all__ = ["make_app"]
