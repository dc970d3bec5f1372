"""What a reader of one format hands to the intake: entries, certificates and listings, with their places.

A reader knows a format and nothing of SQL Server: what an entry means is in the rule base (patterns ``within`` its
form).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from kbassist.model.certificate import Listing, SeenCertificate
from kbassist.model.evidence import EventRecord, Item

Range: TypeAlias = tuple[int, int]
"""First and last line (1-based, inclusive)."""

WHOLE: tuple[Range, ...] = ((1, 1 << 60),)


class Part(Struct, frozen=True, kw_only=True):
    """What one reader took from a document.

    ``kind``: what it was taken for; ``strings``: settings put together as connection strings, with their line;
    ``notes``: sentences for the account of the document; ``partly``: something could not be read; ``machine``: where
    the document was made; ``starts``: when the server was started, oldest first; ``claimed``: lines that are no free
    text, so that nothing else is looked for in them; ``quoted``: those of them that tell symptoms all the same (what a
    server logs is no fact about a client); ``messages``: whether the events' messages stand only here and
    must be searched like pasted text.
    """

    kind: str
    events: tuple[EventRecord, ...] = ()
    items: tuple[Item, ...] = ()
    strings: tuple[tuple[int, str], ...] = ()
    certificates: tuple[SeenCertificate, ...] = ()
    listings: tuple[Listing, ...] = ()
    notes: tuple[str, ...] = ()
    partly: bool = False
    machine: str | None = None
    starts: tuple[str, ...] = ()
    claimed: tuple[Range, ...] = ()
    quoted: tuple[Range, ...] = ()
    messages: bool = False


TextReader: TypeAlias = Callable[[str, list[str]], "Part | None"]
"""Takes the masked text of a document and its lines; None if there is nothing of its format in it. Never raises."""


def spans(starts: Sequence[int], end: int) -> Iterator[tuple[int, int]]:
    """Each start with the next one, the last with ``end``."""
    return zip(starts, [*starts[1:], end], strict=False)
