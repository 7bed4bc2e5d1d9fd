"""Creatures and things to catch: what there is, where it appears, who has it, and giving it on."""
