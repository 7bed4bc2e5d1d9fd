"""Typed events about a person on a local day."""
