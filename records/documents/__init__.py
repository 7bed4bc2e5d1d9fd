"""Documents of a person and the personal folder: opened apart, scanned, made harmless, kept encrypted."""
