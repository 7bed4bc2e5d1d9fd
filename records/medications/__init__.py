"""What a person takes or took: dose and course."""
