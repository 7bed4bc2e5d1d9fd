"""A booth's tablet: the reference client of stations, with its sealed queue on disk. Knows the API, no domain."""
