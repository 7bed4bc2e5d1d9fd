"""The HTTP face: routes by noun, schemas, dependencies, error handlers, server-sent events."""
