"""A person's tie to a vendor: made by OAuth, kept with sealed tokens, ended by either side."""
