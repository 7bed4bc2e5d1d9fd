"""Polar AccessLink v3: pulls minutes and days; signed webhooks say when to look."""
