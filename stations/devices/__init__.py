"""Tablets of booths: let in by a code (RFC 8628), unlocked by a person's PIN for a shift, revoked at once."""
