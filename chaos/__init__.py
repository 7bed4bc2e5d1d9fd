"""Faults on purpose: a whole system of its own, broken again and again while people use it; then the books."""
