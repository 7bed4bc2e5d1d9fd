"""A Saturday at a support station, played over HTTP: booths, tablets, visitors, a lost network, a thief."""
