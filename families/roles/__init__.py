"""Roles granted to persons: teacher of a school, officer, staff, operator."""
