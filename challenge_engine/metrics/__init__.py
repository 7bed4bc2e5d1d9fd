"""Metrics: facts folded into one number, per person or family and per window."""
