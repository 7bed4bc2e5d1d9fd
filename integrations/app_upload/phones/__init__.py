"""Phones that may upload steps for a person: registration, keys, revocation."""
