"""Classes of a school, and the codes by which pupils join."""
