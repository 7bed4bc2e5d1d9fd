"""What must agree between the parts of a challenge file; each check notes every fault it finds in a draft."""
