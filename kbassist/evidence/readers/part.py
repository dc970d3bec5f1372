"""What a reader of one format takes (``Text`` or ``Binary``) and gives (``Part``): entries, certificates, listings.

A reader knows a format and nothing of SQL Server: what an entry means is in the rule base (patterns ``within`` its
form).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TypeAlias

from msgspec import Struct

from kbassist.model.certificate import Listing, SeenCertificate
from kbassist.model.evidence import EventRecord, Item, Trouble
from kbassist.text.expression import Expression

Range: TypeAlias = tuple[int, int]
"""First and last line (1-based, inclusive)."""

WHOLE: tuple[Range, ...] = ((1, 1 << 60),)


class Text(Struct, frozen=True):
    """A document that is text, as readers see it.

    ``text``: masked; ``lines``: its lines; ``name``: the document's; ``is_start``: whether an ERRORLOG message is one
    that is written when the server starts (the rule base knows).
    """

    text: str
    lines: Sequence[str]
    name: str
    is_start: Callable[[str], bool]


class Binary(Struct, frozen=True):
    """A document as bytes. ``name``: its own; ``password``: asks for one, and may have none to give."""

    data: bytes
    name: str
    password: Callable[[], str | None]


class Part(Struct, frozen=True, kw_only=True):
    """What one reader took from a document.

    ``kind``: what it was taken for; ``strings``: settings put together as connection strings, with their line;
    ``notes``: sentences for the account of the document; ``troubles``: what of it could not be read; ``machine``: where
    the document was made; ``starts``: when the server was started, oldest first; ``claimed``: lines that are no free
    text, so that nothing else is looked for in them; ``quoted``: those of them that tell symptoms all the same (what a
    server logs is no fact about a client); ``messages``: whether the events' messages stand only here and
    must be searched like pasted text; ``file``: it is a certificate file, and the text around it (openssl's own prose,
    say) speaks of no client.
    """

    kind: str
    events: tuple[EventRecord, ...] = ()
    items: tuple[Item, ...] = ()
    strings: tuple[tuple[int, str], ...] = ()
    certificates: tuple[SeenCertificate, ...] = ()
    listings: tuple[Listing, ...] = ()
    notes: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    machine: str | None = None
    starts: tuple[str, ...] = ()
    claimed: tuple[Range, ...] = ()
    quoted: tuple[Range, ...] = ()
    messages: bool = False
    file: bool = False


TextReader: TypeAlias = Callable[[Text], "Part | None"]
"""None if there is nothing of its format in the text."""
BinaryReader: TypeAlias = Callable[[Binary], "Part | None"]
"""None if the data is of another format. Raises ``RefusedError`` where it is of this one and can't be read."""


def spans(starts: Sequence[int], end: int) -> Iterator[tuple[int, int]]:
    """Each start with the next one, the last with ``end``."""
    return zip(starts, [*starts[1:], end], strict=False)


def entry_end(lines: Sequence[str], first: int, following: int) -> int:
    """The last line of an entry that begins at line ``first``, when the next one begins at ``following`` (1-based).

    What an entry is goes on to the next entry, but not past a blank line below which a line begins at the margin: that
    is how a person pastes one thing under another, while products indent the paragraphs of one message.
    """
    last = first
    for number in range(first + 1, min(following, len(lines) + 1)):
        line = lines[number - 1]
        if not line.strip():
            continue
        if number > last + 1 and not line[0].isspace():
            break
        last = number
    return last


_SENTENCE = Expression(r"\*\*\*\S{1,40}\*\*\*\s+\S|(?:\S+\s+){7}\S")


def is_sentence(value: str) -> bool:
    """Whether the value of a setting goes on after a masked secret, or has more words than a path or a name has.

    Then somebody pasted text behind it.
    """
    return _SENTENCE.match(value) is not None


_LABELLED = Expression(r"[^:]{1,60}(?:\s:|:\s*(?:[A-Za-z][\w .]{0,30}|(?:OID\.)?\d[\d.]+)\s?=\s?\S)")
"""A label before a colon that stands apart, as PowerShell aligns them, or before a distinguished name."""


def pasted_below(lines: Sequence[str], first: int) -> int:
    """The first line (1-based) from line ``first`` on that is a sentence at the margin and no label with its value;
    the line behind the last one if there is none.

    It was pasted below what a tool printed that has no sentences of its own.
    """
    for number in range(first, len(lines) + 1):
        line = lines[number - 1]
        if not line[:1].isspace() and is_sentence(line) and not _LABELLED.match(line):
            return number
    return len(lines) + 1


def joined(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Ranges in order, those that touch made one."""
    found: list[Range] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


class Places:
    """Which line (1-based) a position in a text is on, by the lines that ``splitlines`` makes of it."""

    def __init__(self, text: str) -> None:
        self._starts = list(accumulate(map(len, text.splitlines(keepends=True)), initial=0))

    def line(self, position: int) -> int:
        """The line of a position."""
        return bisect_right(self._starts, position)
