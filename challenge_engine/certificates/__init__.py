"""Which certificates a challenge gives, and what stands on them."""
