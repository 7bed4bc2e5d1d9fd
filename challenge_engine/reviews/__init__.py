"""Officers' reviews of held check-ins, and appeals."""
