"""Appointments of a person: entered by the family, or booked in the free times of a clinic."""
