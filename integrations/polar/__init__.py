"""Polar AccessLink v3: pulls minutes and days; signed webhooks say when to look."""

from integrations.polar.source import PolarSource

__all__ = ["PolarSource"]
