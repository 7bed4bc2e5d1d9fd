"""Schedules, products and limits: read from `data/`, checked, and put into plain values. Knows no person."""
