"""Pregnancies: the woman's own, seen by nobody else unless she shares it."""
