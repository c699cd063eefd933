"""Numbers that belong to words: the same ones for the same words, in whatever order they are asked for."""

from __future__ import annotations

from hashlib import blake2b

__all__ = ["seeded_bytes", "uniforms"]

PORTION = 6  # bytes of a number: as fine as what a double holds between 0 and 1, about
BLOCK = 60  # bytes that are hashed at once


def seeded_bytes(words: str, size: int) -> bytes:
    """Return bytes, up to 64, that belong to `words`."""
    return blake2b(words.encode(), digest_size=size).digest()


def uniforms(words: str, count: int) -> tuple[float, ...]:
    """Return `count` numbers from 0 up to 1 that belong to `words`, evenly distributed."""
    size = count * PORTION
    if 0 < size <= BLOCK:
        drawn = seeded_bytes(words, size)
    else:
        drawn = b"".join(seeded_bytes(f"{words}/{block}", BLOCK) for block in range(-(-size // BLOCK)))
    places = range(0, size, PORTION)
    return tuple([int.from_bytes(drawn[place : place + PORTION], "big") / (1 << 48) for place in places])
