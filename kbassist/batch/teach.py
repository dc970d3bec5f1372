"""For each message that no article knows, the line that begins an article about it: pasted into a shell, it works."""

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from kbassist.advisor.quoting import placed, quote
from kbassist.batch.groups import Unknown
from kbassist.model.result import Command
from kbassist.text.expression import Expression
from kbassist.text.safe import whole_words

_WORD = re.compile(r"[a-z][a-z0-9]*")
_STAMP = Expression(
    r"[\[(\"]?[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}[T ,]{1,2}[0-9:.,]{5,18}(Z| ?[+-][0-9]{2}:?[0-9]{2})?[\])\"]? *"
)
_WORDS, _LONGEST = 6, 48


class Lesson(Struct, frozen=True):
    """An article to begin. ``name``: its id; ``commands``: the same line for each shell."""

    name: str
    commands: tuple[Command, ...]


def lessons(unknown: Sequence[Unknown], known: Collection[str]) -> list[Lesson]:
    """A lesson for each message; ``known``: the ids that are taken."""
    return list(_lessons(unknown, set(known)))


def _lessons(unknown: Sequence[Unknown], taken: set[str]) -> Iterator[Lesson]:
    for one in unknown:
        name = name_of(one.message, taken)
        taken.add(name)
        yield Lesson(name, tuple(_commands(name, one)))


def name_of(message: str, taken: Collection[str]) -> str:
    """An id from the words of a message that is not taken."""
    words = whole_words("-".join(_WORD.findall(message.casefold())[:_WORDS]), _LONGEST, "-") or "new-message"
    name, number = words, 1
    while name in taken:
        number += 1
        name = f"{words}-{number}"
    return name


def without_stamp(text: str) -> str:
    """A record without the time that it begins with."""
    stamp = _STAMP.match(text)
    return text[stamp.end() :] if stamp else text


def _commands(name: str, unknown: Unknown) -> Iterator[Command]:
    """What was said, handed to ``kb new``: in a pipe, so that it works where the log is not at hand."""
    text = unknown.samples[0].text if unknown.samples else unknown.message
    said = without_stamp(text)
    new = f"kbassist kb new {name} --output my-rules --from"
    # Windows PowerShell hands other programs ASCII unless it is told. A word without quotes would be a command.
    opened = "'" if said.isascii() else "$OutputEncoding = [Text.Encoding]::UTF8; '"
    lines = {
        "sh": f"printf '%s\\n' {quote(said, 'sh')} | {new} -",
        "powershell": f"{opened}{placed(said, 'powershell', opened)}' | {new} '-'",
    }
    for shell, line in lines.items():
        yield Command(shell=shell, text=line)
