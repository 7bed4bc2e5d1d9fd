"""Children as their birth certificates name them: registration by a guardian, with duplicates found."""
