"""Figures of an event: visits by hour and age band, shares out of range; nobody is found in them."""
