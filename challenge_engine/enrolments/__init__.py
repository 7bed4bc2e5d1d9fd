"""Who plays in which challenge."""
