"""Readers: bytes into facts with their place, one file a kind; ``intake`` is the door."""
