"""Filling the case's values into steps: quoted for the shell they run in, placeholders where a value is missing."""

import re
from collections.abc import Callable, Mapping

from kbassist.model.result import Fact
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.templates import TEMPLATE
from kbassist.text.expression import Expression
from kbassist.text.safe import clean

_BARE = Expression(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def _powershell(value: str) -> str:
    """A PowerShell single-quoted string; the typographic quotes that it takes for quotes are doubled as well."""
    return "'" + re.sub(r"(['‘’‚‛])", r"\1\1", value) + "'"


def _cmd(value: str) -> str:
    """cmd.exe has no safe quoting for % and quotes: they are left out of what a log may put into a command."""
    return '"' + re.sub(r'["%!^&|<>]', "", value) + '"'


def _sql(value: str) -> str:
    return "N'" + value.replace("'", "''") + "'"


def _sh(value: str) -> str:
    import shlex  # noqa: PLC0415 - start-up: few plans put a case's own text into a command

    return shlex.quote(value)


_QUOTES: dict[str, Callable[[str], str]] = {"powershell": _powershell, "cmd": _cmd, "sh": _sh, "sql": _sql}


def quote(value: str, shell: str) -> str:
    """``value`` as one word of ``shell``. Shell ``text`` and plain names need no quotes."""
    value = clean(value, 4096)
    if shell not in _QUOTES or _BARE.fullmatch(value):
        return value
    return _QUOTES[shell](value)


class Filler:
    """Replaces ``{fact.name}`` by the case's value.

    ``extra``: values that are no facts (``language.templates.EXTRA``).
    """

    def __init__(self, base: RuleBase, facts: Mapping[str, Fact], extra: Mapping[str, str]) -> None:
        self._base = base
        self._facts = facts
        self._extra = extra

    def fill(self, template: str, shell: str = "text") -> str:
        """``template`` with its values, quoted for ``shell``.

        A placeholder such as ``<server name>`` is never quoted.
        """
        return template if "{" not in template else TEMPLATE.sub(lambda found: self._value(found[1], shell), template)

    def _value(self, name: str, shell: str) -> str:
        if name in self._extra:
            return quote(self._extra[name], shell)
        if name in self._facts:
            value = self._facts[name].value
            text = str(value) if self._base.facts[name].type == "text" else self._base.title(name, value)
            return quote(text, shell)
        fact = self._base.facts.get(name)
        return fact.placeholder if fact is not None and fact.placeholder else f"<{name}>"
