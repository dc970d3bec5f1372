"""kbassist: an offline, deterministic assistant for connection failures."""

__version__ = "0.2.0"
