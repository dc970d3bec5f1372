"""kbassist: an offline, deterministic assistant for SQL Server connection failures."""

__version__ = "0.1.0"
