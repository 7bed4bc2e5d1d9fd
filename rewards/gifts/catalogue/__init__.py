"""What points can be redeemed for, where it is picked up, and how much of it is left."""
