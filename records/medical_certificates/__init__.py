"""Medical certificates: issued by clinics, verified by anybody who is shown one, revoked."""
