"""Certificates: issued once when a result is final, revoked by a further row, and verified by anybody."""
