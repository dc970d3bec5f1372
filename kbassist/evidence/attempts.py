"""The one door to the readers: everything that is known of one text, or of one binary document.

``diagnose`` and ``batch`` both come through here, so both read the same. A reader that fails is an attempt with a
reason; the others go on, and what it would have taken is left to them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import PurePath

from msgspec import Struct

from kbassist.evidence.assemble import without_repeats
from kbassist.evidence.budget import Budget
from kbassist.evidence.formats import Format, binary_reader, possible, possible_binary, text_reader
from kbassist.evidence.readers.part import Binary, Part, Text
from kbassist.faults import Raised, tried
from kbassist.model.evidence import Attempt, RefusedError, Trouble
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.language.marks import STARTED
from kbassist.text.lines import Lines
from kbassist.text.literals import LONG
from kbassist.text.secrets import Vault, mask


class Read(Struct, frozen=True):
    """What the readers made of a document. ``text`` (masked) and ``lines`` are empty for a binary one."""

    text: str
    lines: Sequence[str]
    parts: tuple[Part, ...]
    attempts: tuple[Attempt, ...]


def read_text(text: str, name: str, matcher: Matcher, vault: Vault) -> Read:
    """The parts of a text, by every reader whose format it may hold; secrets go into ``vault``."""
    masked = mask(text, vault)
    lines: Sequence[str] = Lines(masked) if len(masked) > LONG else masked.splitlines()
    parts, attempts = _parts(masked, lines, name, matcher)
    return Read(masked, lines, tuple(without_repeats(parts)), tuple(attempts))


def _parts(text: str, lines: Sequence[str], name: str, matcher: Matcher) -> tuple[list[Part], list[Attempt]]:
    """What each reader took, and how each attempt went."""
    formats = list(possible(text))
    source = Text(text, lines, PurePath(name).name, lambda message: matcher.matches(STARTED, "errorlog", message))
    parts: list[Part] = []
    attempts: list[Attempt] = []
    budget = Budget()
    for one in formats:
        if budget.spent:
            late = Trouble("out-of-time", one.title)
            attempts.append(Attempt(format=one.name, status="failed", troubles=(late,)))
        else:
            _attempt(one, partial(_read_text, one, source), parts, attempts)
    return parts, attempts


def read_binary(data: bytes, name: str, password: Callable[[], str | None]) -> Read | None:
    """What a binary document holds; None if it is of no format that is read."""
    parts: list[Part] = []
    attempts: list[Attempt] = []
    for one in possible_binary(data):
        _attempt(one, partial(_read_binary, one, Binary(data, PurePath(name).name, password)), parts, attempts)
    return Read("", [], tuple(parts), tuple(attempts)) if attempts else None


def _read_text(one: Format, source: Text) -> Part | None:
    return text_reader(one)(source)


def _read_binary(one: Format, source: Binary) -> Part | None:
    return binary_reader(one)(source)


def troubles(attempts: Iterable[Attempt]) -> Iterator[Trouble]:
    """Everything that could not be read."""
    return (trouble for one in attempts for trouble in one.troubles)


def _attempt(one: Format, read: Callable[[], Part | None], parts: list[Part], attempts: list[Attempt]) -> None:
    """Try a reader; a format that is not there is no attempt.

    A reader may raise anything for data that nobody thought of: numbers out of range, missing keys, values of another
    type (JSON and XML hold anything), nesting too deep.
    """
    part = tried(read)
    if isinstance(part, Raised):
        attempts.append(Attempt(format=one.name, status="failed", troubles=(why_not(one.title, part.error),)))
    elif part is not None:
        parts.append(part)
        attempts.append(Attempt(format=one.name, status="partly" if part.troubles else "read", troubles=part.troubles))


def why_not(title: str, error: BaseException) -> Trouble:
    """Why what looked like the format ``title`` could not be read."""
    if isinstance(error, RefusedError):
        return error.trouble
    if isinstance(error, ImportError):
        return Trouble("no-library", error.name or type(error).__name__)
    return Trouble("reader-failed", f"{title} ({type(error).__name__})")
