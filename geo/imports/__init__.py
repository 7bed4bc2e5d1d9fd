"""Imports of parks by officers: first a report, then exactly what it says."""
