"""A cell of a table for Excel. What evidence says must not become a formula: neither at the beginning of a cell, nor
behind a semicolon, which parts cells where it is the system's list separator."""

import re

from kbassist.text.safe import named

_FORMULA = re.compile(r"(^|; {0,8})(?=[=+\-@＝＋－＠])")


def cell(value: str | int) -> str:
    """A value as a cell; a text that Excel could take for a formula has an apostrophe before it."""
    return str(value) if isinstance(value, int) else _FORMULA.sub(r"\1'", named(value))
