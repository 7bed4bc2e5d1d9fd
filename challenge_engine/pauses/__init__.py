"""Pauses: times in which nobody is sent outdoors, by an officer or by the Observatory's warnings."""
