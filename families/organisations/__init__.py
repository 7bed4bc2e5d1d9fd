"""Workplaces and other organisations whose members compete."""
