"""What was changed in who may act for whom: kept for good, shown to those whom it concerns."""
