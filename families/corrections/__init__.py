"""Corrections of what a birth certificate was registered with: explained, kept, told, and after some reviewed."""
