"""Calendar feeds: a secret address for each, which the family makes and revokes."""
