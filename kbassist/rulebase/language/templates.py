"""Templates in steps: ``{fact.name}``; any other brace is literal (PowerShell blocks, JSON)."""

import msgspec

from kbassist.rulebase.language.clients import Driver, Program
from kbassist.text.expression import Expression

TEMPLATE = Expression(r"\{([a-z]\w*\.[a-z]\w*)\}")

PLACE = Expression(r"<[A-Za-z][^<>'\"\n]{0,80}>")
"""What somebody has to fill in: ``<server name>``."""

DRIVER_TEXTS = {
    f"driver.{field.name}": field.name
    for field in msgspec.structs.fields(Driver)
    if field.type is str and field.name != "id"
}
"""Template -> field: every text of the client's driver file."""

PROGRAM_TEXTS = {template: field for template, field in DRIVER_TEXTS.items() if field in Program.__struct_fields__}
"""Template -> field: the texts of the client's program that stand for those of its driver."""

REWRITTEN = {"rewritten.trust_on": ("trust", "yes"), "rewritten.encrypt_off": ("encrypt", "no")}
"""Template -> keyword and value: the case's connection string with this one setting changed."""

HANDED = "handed.file"
"""Template: the certificate's file as the steps before have left it; at first the root certificate that is in hand."""

EXTRA = frozenset((*DRIVER_TEXTS, *REWRITTEN, HANDED))
"""The templates that are no facts."""
