"""Brings what vendors have into the records: receipts read, windows pulled, backfills, ends noticed."""
