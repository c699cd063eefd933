"""Which addresses tests may use: those of servers that they started themselves, on this machine."""

from __future__ import annotations

from typing import Any

__all__ = ["is_open", "open_port"]

EVERY = "0.0.0.0"
HOSTS = ("127.0.0.1", "::1", "localhost")

_ports: set[int] = set()


def open_port(port: int) -> None:
    """Let tests connect to a port of this machine, of a server they started in a process of its own."""
    _ports.add(port)


def is_open(use: str, address: Any) -> bool:
    """Whether an address may be used: to ``bind`` it, ``connect`` to it, or ``look up`` its numbers."""
    if isinstance(address, tuple) and address[0] == EVERY and use == "look up":
        return True  # waitress asks what its default address comes down to, and binds another
    if not isinstance(address, tuple) or address[0] not in HOSTS:
        return False
    return use == "bind" or address[1] in _ports
