"""Persons: the people who play, with or without an account."""
