"""Doses: entered by the family or deposited by a clinic, corrected with their history kept."""
