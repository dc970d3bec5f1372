"""The name of a file or folder: its words are somebody's own, but for those that tell of its kind."""

from collections.abc import Container

from kbassist.anonymous.known import KnownNames
from kbassist.anonymous.names import Names, StandIn
from kbassist.rulebase.language.anonymity import Kind
from kbassist.text.expression import Expression

_WORD = Expression(r"[^\W\d_]{4,}")
_ENDING = Expression(r"\.[A-Za-z0-9]{1,5}$")
"""What tells of a file's kind, and of nobody."""


def file_name(name: str, known: KnownNames, names: Names, plain: Container[str]) -> StandIn | None:
    """The name with known names and its own words replaced; None where all of its own may stay.

    ``plain``: words that may, folded; the ending always does.
    """
    ending = _ENDING.search(name)
    end = ending.start() if ending else len(name)
    text = ""
    parts: list[tuple[Kind, str]] = []
    for piece, stand_in in known.pieces(name[:end]):
        if stand_in is not None:
            text += stand_in.text
            continue
        done = 0
        for word in _WORD.finditer(piece):
            if word[0].casefold() in plain:
                continue
            given = names.word("file", word[0])
            text, done = f"{text}{piece[done : word.start()]}{given}", word.end()
            parts.append(("file", given))
        text += piece[done:]
    return StandIn(f"{text}{name[end:]}", tuple(parts)) if parts else None
