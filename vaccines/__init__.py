"""Vaccine schedules as data, the doses of a person, their evaluation and the forecast of the next ones."""
