"""Tables for Excel. What evidence says must not become a formula: neither at the beginning of a cell, nor behind a
semicolon, which parts cells where it is the system's list separator."""

import csv
import io
import re
from collections.abc import Iterable

from kbassist.text.safe import named, utf8

_MARK = "\ufeff"
"""Without it Excel takes the bytes for a code page."""
_FORMULA = re.compile(r"(^|; {0,8})(?=[=+\-@＝＋－＠])")


def sheet(header: Iterable[str], rows: Iterable[Iterable[str | int]]) -> bytes:
    """The table: UTF-8 with a mark, commas, lines that end as RFC 4180 says."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow(map(cell, row))
    return utf8(_MARK + out.getvalue())


def cell(value: str | int) -> str:
    """A value as a cell; a text that Excel could take for a formula has an apostrophe before it."""
    return str(value) if isinstance(value, int) else _FORMULA.sub(r"\1'", named(value))
