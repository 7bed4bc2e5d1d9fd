"""Step sources and outside systems, one folder each. Empty until the first source arrives."""
