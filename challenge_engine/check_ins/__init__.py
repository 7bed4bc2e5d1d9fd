"""Checking in at a park: judged, kept without a position, and turned into a fact."""
