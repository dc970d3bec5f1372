"""Real clients of SQL Server against the front door of the tests, and what was recorded of them (``data/clients/``)."""
