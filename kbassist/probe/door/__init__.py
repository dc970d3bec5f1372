"""The front door of a SQL Server on loopback, set up in every way: to try clients at, and the probe."""
