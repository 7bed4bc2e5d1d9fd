"""Leagues: schools of like size among each other, their prizes, and the sheet that anybody recomputes."""
