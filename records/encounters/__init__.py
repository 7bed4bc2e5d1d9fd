"""Encounters: visits and stays that were, handed in by clinics or entered by the family."""
