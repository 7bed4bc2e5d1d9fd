"""Gifts: the catalogue with its stock, redemptions and their vouchers, drops, and what it all may cost."""
