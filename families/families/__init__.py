"""Families: guardians, carers and children who belong together."""
