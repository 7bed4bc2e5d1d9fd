"""Observations: single measured values of a person, with what they were measured by and how."""
