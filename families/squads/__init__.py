"""Squads: teams of a few people who found them themselves, of one family or of several."""
