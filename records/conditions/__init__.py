"""Conditions (illnesses, diagnoses) of a person."""
