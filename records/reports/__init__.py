"""Laboratory and radiology reports: handed in by clinics and shown after a delay, or entered by the family."""
