"""A person's vaccines as pages and documents show them: rows read, judged and forecast."""
