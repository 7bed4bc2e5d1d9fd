"""Catching a spawn: once per player, in the park, in its time."""
