"""Badges: the catalogue and who holds which, for which reasons."""
