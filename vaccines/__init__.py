"""Vaccine schedules, doses and forecast. Empty until the family's health services arrive."""
