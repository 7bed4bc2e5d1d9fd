"""Allergies, intolerances and adverse reactions of a person."""
