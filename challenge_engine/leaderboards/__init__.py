"""Leaderboards: kept scores, their order, the fast copy in Redis, and the standings that are final."""
