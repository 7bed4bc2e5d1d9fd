"""A simulated phone: a health store that behaves as Apple's or Google's, and an app that uploads from it."""
