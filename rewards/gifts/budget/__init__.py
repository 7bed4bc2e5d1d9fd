"""What is owed in points, what stock covers, and what that will be at the end of a challenge."""
