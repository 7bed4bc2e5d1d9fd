"""Measuring at a booth: what is thought of a value, the recorded visit, the slip, what guests take home."""
