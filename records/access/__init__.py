"""The one door to a person's record, what every item of a record has, and the log of who looked."""
