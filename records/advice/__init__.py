"""Advice that a person was given, by a Chinese-medicine practitioner at a station or by somebody else."""
