"""Diaries of an infant's day: feeds, sleeps and nappies, what runs now, and what days and weeks come to."""
