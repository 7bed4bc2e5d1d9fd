"""Settled days of a person."""
