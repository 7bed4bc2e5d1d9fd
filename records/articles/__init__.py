"""Short articles for parents by a child's age or week of pregnancy. Knows no person and opens no record."""
