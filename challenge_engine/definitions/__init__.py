"""Challenge files: the language, its checks, and the published versions."""
