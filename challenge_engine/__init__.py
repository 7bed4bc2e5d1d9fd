"""Challenges: the language, enrolments, facts, progress, check-ins, collectibles, leaderboards."""
