"""Templates in steps: ``{fact.name}``; any other brace is literal (PowerShell blocks, JSON)."""

import re

TEMPLATE = re.compile(r"\{([a-z]\w*\.[a-z]\w*)\}")
EXTRA = frozenset(
    {"driver.title", "driver.trust_how", "driver.encrypt_off_how", "rewritten.trust_on", "rewritten.encrypt_off"}
)
"""Values that come from the client's driver file and the case's connection string instead of a fact."""
