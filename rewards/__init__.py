"""Points ledger and badges. Knows an account and an opaque reason key, never a challenge."""
