"""From the samples of one day to one count."""
