"""Ports of the loopback address. Standard library only."""

import socket


def is_free(port: int) -> bool:
    """Tell whether nobody listens on `port`."""
    with socket.socket() as one:
        # Connections of a server that just ended linger in TIME_WAIT and keep nobody from listening.
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None) -> int:
    """Return `preferred` where it is free, else a port on which nobody listens now."""
    if preferred is not None and is_free(preferred):
        return preferred
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
