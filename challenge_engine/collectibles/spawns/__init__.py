"""What appears where and when: drawn from a seed, kept in no table, verifiable afterwards."""
