"""What may reach a terminal or a report: no control, escape or bidi characters."""

import re

_MARKS = r"\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_CONTROL = re.compile(rf"[\x00-\x1f\x7f-\x9f{_MARKS}]")
_CONTROL_IN_LINES = re.compile(rf"[\x00-\x09\x0b-\x1f\x7f-\x9f{_MARKS}]")


def clean(text: str, limit: int = 200) -> str:
    """``text`` on one line for a person: no control, escape or bidi characters, at most ``limit`` characters."""
    text = _CONTROL.sub(" ", text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def printable(text: str) -> str:
    """``text`` of any length, line feeds kept, without control, escape or bidi characters."""
    return _CONTROL_IN_LINES.sub(" ", text)
