"""Clinics that hand something in: the keys by which they are known, and the families' grants."""
