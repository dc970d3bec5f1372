"""The registry of formats: what can be read, and which formats a document may be of.

A reader is registered where it is written, by the decorator ``reader``. What the decorators say is written to an index
(``python -m kbassist.evidence.readers``; a test compares the two), so that a reader's module is imported only for a
document with one of its markers: all of them together cost more than the rest of the start.

A marker or a signature only says that a format is possible; the reader decides.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path, PurePath
from typing import TypeVar

import msgspec
from msgspec import Struct

from kbassist.evidence.readers.part import BinaryReader, TextReader
from kbassist.lean import module_named
from kbassist.model.evidence import Reason, Trouble
from kbassist.text.literals import folded

_READERS = "kbassist.evidence.readers"
INDEX_FILE = Path(__file__).with_name("readers") / "formats.json"
_Reader = TypeVar("_Reader", TextReader, BinaryReader)

_OTHERS: tuple[tuple[bytes, Reason], ...] = (
    (b"\xfe\xed\xfe\xed", "java-keystore"),
    (b"\xd4\xc3\xb2\xa1", "network-capture"),
    (b"\x0a\x0d\x0d\x0a", "network-capture"),
    (b"\xd0\xcf\x11\xe0", "office-file"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
)
"""What is known by its beginning and not read."""


class Format(Struct, frozen=True, kw_only=True):
    """A format that can be read.

    ``name``: its id; ``title``: its name for a person; ``module`` and ``function``: the reader; ``markers``: for text,
    one is enough in the case-folded text; ``signatures``: for bytes, what they begin with; ``suffixes``: how its files
    are usually named, which decides nothing.
    """

    name: str
    title: str
    module: str
    function: str
    markers: tuple[str, ...] = ()
    signatures: tuple[bytes, ...] = ()
    suffixes: tuple[str, ...] = ()


_declared: dict[str, Format] = {}


def reader(
    *,
    name: str,
    title: str,
    markers: tuple[str, ...] = (),
    signatures: tuple[bytes, ...] = (),
    suffixes: tuple[str, ...] = (),
) -> Callable[[_Reader], _Reader]:
    """Register a reader: of text with ``markers``, of bytes with ``signatures``; one of the two."""

    def register(function: _Reader) -> _Reader:
        module = function.__module__.rpartition(".")[2]
        if name in _declared or bool(markers) == bool(signatures):
            raise ValueError(f"reader {name}: its name is taken, or it has not either markers or signatures")
        _declared[name] = Format(
            name=name,
            title=title,
            module=module,
            function=function.__name__,
            markers=markers,
            signatures=signatures,
            suffixes=suffixes,
        )
        return function

    return register


@cache
def formats() -> tuple[Format, ...]:
    """Every format, in the order in which they are tried: by name."""
    return msgspec.json.decode(INDEX_FILE.read_bytes(), type=tuple[Format, ...])


def possible(text: str) -> Iterator[Format]:
    """The formats that a text may be of, or have parts of."""
    markers = folded(_markers(), text)
    return (one for one in formats() if any(marker in markers for marker in one.markers))


@cache
def _markers() -> tuple[str, ...]:
    return tuple(marker for one in formats() for marker in one.markers)


def possible_binary(data: bytes) -> Iterator[Format]:
    """The formats that a document may be of by its first bytes."""
    return (one for one in formats() if data.startswith(one.signatures))


def is_binary(data: bytes, name: str) -> bool:
    """Whether ``data`` begins as the format ``name`` does."""
    return any(one.name == name for one in possible_binary(data))


def text_reader(one: Format) -> TextReader:
    """The reader of a text format, imported now."""
    function: TextReader = getattr(module_named(f"{_READERS}.{one.module}"), one.function)
    return function


def binary_reader(one: Format) -> BinaryReader:
    """The reader of a binary format, imported now."""
    function: BinaryReader = getattr(module_named(f"{_READERS}.{one.module}"), one.function)
    return function


def title_of(name: str) -> str:
    """The name for a person of the format with this id."""
    return next(one.title for one in formats() if one.name == name)


def not_text(data: bytes, name: str) -> Trouble:
    """Why a document that is neither text nor of any format can't be read."""
    for signature, reason in _OTHERS:
        if data.startswith(signature):
            return Trouble(reason)
    suffix = PurePath(name).suffix.casefold()
    like = next((one for one in formats() if one.signatures and suffix in one.suffixes), None)
    return Trouble("misnamed", like.title) if like else Trouble("binary")


def declared() -> tuple[Format, ...]:
    """What the decorators of all readers say, as the index has it. Imports every reader."""
    for path in sorted(INDEX_FILE.parent.glob("[a-z]*.py")):
        module_named(f"{_READERS}.{path.stem}")
    return tuple(sorted(_declared.values(), key=lambda one: one.name))


def index() -> bytes:
    """The content of ``INDEX_FILE``."""
    return msgspec.json.format(msgspec.json.encode(declared()), indent=2) + b"\n"
