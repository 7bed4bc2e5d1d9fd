"""Garmin Health: pushes days and quarter-hours. By its partner programme only, whose terms name a legal entity.

Sources: what public clients of the wellness API send and receive; Garmin's own documents go to partners only.
"""

from integrations.garmin.source import GarminSource

__all__ = ["GarminSource"]
