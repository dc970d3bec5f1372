"""Values of a case inside commands: quoted for the shell, and for the quotes that the author wrote around their place.

A template that stands inside quotes (``N'{server.host}'``, ``[{server.database}]``) is filled so that the value stays
inside them; one that stands alone becomes a word of its own.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from kbassist.text.expression import Expression

_BARE = Expression(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_NUMBER = Expression(r"\d+")


class _Shell(NamedTuple):
    """The quotes of a shell.

    ``escape``: takes the meaning of the next character away, also between double quotes; ``doubles``: a quote inside
    quotes is doubled; ``inside``: for each opening quote, how a value is written behind it.
    """

    escape: str
    doubles: bool
    inside: dict[str, Callable[[str], str]]


def _doubled(marks: str) -> Callable[[str], str]:
    table = {ord(mark): mark * 2 for mark in marks}
    return lambda value: value.translate(table)


def _escaped(escape: str, special: str) -> Callable[[str], str]:
    table = {ord(mark): escape + mark for mark in special}
    return lambda value: value.translate(table)


def _cmd(value: str) -> str:
    """cmd.exe has no safe quoting for % and quotes: they are left out of what a log may put into a command."""
    return value.translate(dict.fromkeys(map(ord, '"%!^&|<>')))


_POWERSHELL_SINGLE = "'‘’‚‛"  # PowerShell takes the typographic quotes for quotes, too.
_SHELLS = {
    "sh": _Shell("\\", False, {"'": lambda value: value.replace("'", "'\\''"), '"': _escaped("\\", '\\$`"')}),
    "powershell": _Shell("`", True, {"'": _doubled(_POWERSHELL_SINGLE), '"': _escaped("`", '`$"“”„')}),
    "cmd": _Shell("", False, {'"': _cmd}),
    "sql": _Shell("", True, {"'": _doubled("'"), "[": _doubled("]"), '"': _doubled('"')}),
}
_MARKS = {
    name: Expression(f"[{re.escape(''.join([shell.escape, ']', *shell.inside]))}]") for name, shell in _SHELLS.items()
}
"""By shell what can open or close a quote, or take the meaning of what follows away."""


def quote(value: str, shell: str) -> str:
    """``value`` as one word of ``shell``. Shell ``text``, numbers, and outside T-SQL plain names need no quotes."""
    if shell not in _SHELLS or (_NUMBER if shell == "sql" else _BARE).fullmatch(value):
        return value
    if shell == "sh":
        import shlex  # noqa: PLC0415 - start-up: few plans put a case's own text into a command

        return shlex.quote(value)
    if shell == "cmd":
        kept = _cmd(value)
        # A backslash before the closing quote would escape it.
        return '"' + kept + "\\" * (len(kept) - len(kept.rstrip("\\"))) + '"'
    mark = "N'" if shell == "sql" else "'"
    return mark + _SHELLS[shell].inside["'"](value) + "'"


def placed(value: str, shell: str, before: str) -> str:
    """``value`` as it has to be written behind ``before``, the beginning of a command of ``shell``."""
    opened = open_quote(before, shell) if shell in _SHELLS else ""
    return _SHELLS[shell].inside[opened](value) if opened else quote(value, shell)


def literal(value: str, shell: str) -> str:
    """``value`` as a string of ``shell`` that stands for itself, in quotes whatever it holds."""
    return "'" + inside(value, shell, "'") + "'"


def inside(value: str, shell: str, mark: str) -> str:
    """``value`` as it has to be written behind the opening quote ``mark`` of ``shell``."""
    return _SHELLS[shell].inside[mark](value)


def indented(text: str, shell: str, by: str) -> str:
    """``text`` moved to the right, unless a string in it goes over the end of a line."""
    lines = text.split("\n")
    ends = ("\n".join(lines[:count]) for count in range(1, len(lines)))
    return (
        text if any(open_quote(end, shell) for end in ends) else "\n".join(by + line if line else "" for line in lines)
    )


def open_quote(text: str, name: str) -> str:
    """The quote that is still open at the end of ``text``, a command of the shell ``name``; empty where none is."""
    shell, marks = _SHELLS[name], _MARKS[name]
    opened, i = "", 0
    while (found := marks.search(text, i)) is not None:
        i, char = found.start(), found[0]
        closing = "]" if opened == "[" else opened
        if char == shell.escape and opened != "'":
            i += 1
        elif not opened:
            opened = char if char in shell.inside else ""
        elif char == closing:
            if shell.doubles and text[i + 1 : i + 2] == closing:
                i += 1
            else:
                opened = ""
        i += 1
    return opened
