"""Regular expressions taken apart by the parser of the standard library, whose name differs between releases."""

import sys
from typing import Any

from kbassist.lean import module_named

_parser: Any = module_named("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

ENDLESS: Any = _parser.MAXREPEAT
"""The upper bound of a repetition that has none."""


def take_apart(source: str, flags: int = 0) -> Any:
    """The (operation, argument) pairs of an expression. Raises ``re.error``."""
    return _parser.parse(source, flags)
