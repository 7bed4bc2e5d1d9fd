"""Growth of a child: measurements against references, what they mean in words, and the charts."""
