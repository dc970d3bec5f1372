"""``NAME=VALUE`` as a person writes it: on the command line, in a file of answers, in the shell."""

from collections.abc import Iterator

from msgspec import Struct

from kbassist.errors import UserError
from kbassist.model.evidence import Value
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.conditions import NUMBERS, encode_version
from kbassist.rulebase.language.schema import FactDef
from kbassist.text.safe import clean
from kbassist.text.similar import suggestion

_UNKNOWN = "?"
_SWITCH = {"true": "yes", "on": "yes", "false": "no", "off": "no"}


class Assignment(Struct, frozen=True):
    """A fact and what a person says it is; ``value`` is None where nobody can tell (``NAME=?``)."""

    name: str
    value: Value | None


def parse_assignment(item: str, base: RuleBase, *, listed: str = "'kbassist kb facts'") -> Assignment:
    """The fact and value of ``NAME=VALUE``. ``listed``: what lists the names. Raises ``UserError``."""
    given, text = split_assignment(item)
    name = given.casefold()
    fact = base.facts.get(name)
    if fact is None:
        raise UserError(f"{clean(given, 60)}: unknown fact{suggestion(name, base.facts)}; {listed} lists them")
    return Assignment(name, parse_value(fact, text, base))


def split_assignment(item: str) -> tuple[str, str]:
    """Name and value as they were written. Raises ``UserError``."""
    name, equals, text = (part.strip() for part in item.partition("="))
    if not (name and equals and text):
        raise UserError(f"{clean(item, 60)}: needs NAME=VALUE, for example server.force_encryption=yes")
    return name, text


def assignment_lines(text: str) -> Iterator[tuple[int, str]]:
    """The items of a file of answers with their line numbers: one a line, without comments (``#``) and blank lines."""
    for number, line in enumerate(text.splitlines(), 1):
        item = line.strip()
        if item and not item.startswith("#"):
            yield number, item


def parse_value(fact: FactDef, text: str, base: RuleBase) -> Value | None:
    """A value by its id, its title or one of its phrases; None for ``?``. Raises ``UserError`` with what is allowed.

    Versions stay text (they are encoded when sent to the engine).
    """
    text = text.strip()
    if text == _UNKNOWN:
        return None
    if fact.type == "text":
        return text
    if fact.type in NUMBERS:
        return _number(fact, text)
    word = text.casefold()
    allowed = base.values[fact.name]
    by_id = {value.casefold(): value for value in allowed}
    found = by_id.get(word) or by_id.get(_SWITCH.get(word, "")) or _by_words(fact, word, base)
    if found is None:
        known = ", ".join(allowed)
        raise UserError(f"'{clean(text, 60)}' is no value of {fact.name}{suggestion(text, allowed)}; known: {known}")
    return found


def _number(fact: FactDef, text: str) -> Value:
    try:
        if fact.type == "int":
            return int(text)
        encode_version(text)
    except ValueError:
        what = "number" if fact.type == "int" else "version (digits and dots)"
        raise UserError(f"'{clean(text, 60)}' is no {what}, as {fact.name} needs it") from None
    return text


def _by_words(fact: FactDef, word: str, base: RuleBase) -> str | None:
    return next(
        (value for value in base.values[fact.name] if word in map(str.casefold, spellings(fact, value, base))), None
    )


def spellings(fact: FactDef, value: str, base: RuleBase) -> tuple[str, ...]:
    """The words a value goes by besides its id: its title, its phrases."""
    known = base.choice(fact, value)
    return (known.title, *known.phrases) if known else ()
