"""The points ledger: append-only rows with a running balance that declared constraints keep true."""
