"""What may leave the program, as types: ``text.secrets.guard`` alone makes them, writers take nothing else."""

from typing import NewType

Masked = NewType("Masked", str)
"""Text in which no secret stands that is known in this process."""
MaskedBytes = NewType("MaskedBytes", bytes)
"""The same as a document in UTF-8, or a document that was never near a secret."""


def without_evidence(data: bytes) -> MaskedBytes:
    """A document made of the program and its rule base alone (a cache, a schema): there is nothing in it to hide."""
    return MaskedBytes(data)
