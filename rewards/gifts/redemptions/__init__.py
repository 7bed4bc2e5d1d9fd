"""Points spent on gifts: reserved, picked up with a voucher, or returned."""
