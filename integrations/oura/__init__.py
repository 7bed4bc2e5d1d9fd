"""Oura v2: pulls days of a ring; signed webhooks say when to look."""
