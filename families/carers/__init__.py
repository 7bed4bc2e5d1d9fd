"""Carers: adults who may look at, or look after, one person's health, by invitation and until an end."""
