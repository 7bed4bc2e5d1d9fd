"""Oura v2: pulls days of a ring; signed webhooks say when to look."""

from integrations.oura.source import OuraSource

__all__ = ["OuraSource"]
