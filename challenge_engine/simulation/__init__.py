"""Trying a challenge file on recorded or made-up facts before anyone plays it. Pure; nothing is stored."""
