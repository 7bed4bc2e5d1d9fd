"""Photographs of birth certificates: what stands on one, for a parent to check. No picture is kept."""
