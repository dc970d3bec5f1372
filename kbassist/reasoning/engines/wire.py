"""What goes between this process and that of an engine: MessagePack, each message behind its length."""

from typing import IO, NamedTuple, TypeAlias

import msgspec
from msgspec import Struct

from kbassist.model.evidence import Value
from kbassist.rulebase.language.compiled import CompiledRule, Firing

_LENGTH = 4


class Library(NamedTuple):
    """Where the engine of a name is: its module and class; ``distribution``: the package that brings it."""

    name: str
    module: str
    attribute: str
    distribution: str = ""


class Compile(Struct, frozen=True, tag="compile", array_like=True):
    """Make the ruleset of that number."""

    number: int
    rules: tuple[CompiledRule, ...]


class Run(Struct, frozen=True, tag="run", array_like=True):
    """What fires on these facts?"""

    number: int
    facts: dict[str, Value]


class Ready(Struct, frozen=True, tag="ready", array_like=True):
    """The engine has passed its self-test, or has made the ruleset."""


class Fired(Struct, frozen=True, tag="fired", array_like=True):
    """What fired."""

    firings: tuple[Firing, ...]


class Refused(Struct, frozen=True, tag="refused", array_like=True):
    """The engine can't; the words of its ``EngineError``."""

    why: str


Request: TypeAlias = Compile | Run
Reply: TypeAlias = Ready | Fired | Refused


def send(stream: IO[bytes], message: Request | Reply) -> None:
    """Write a message. Raises ``OSError`` where nobody reads, ``OverflowError`` for a number past 64 bits."""
    data = msgspec.msgpack.encode(message)
    stream.write(len(data).to_bytes(_LENGTH, "big") + data)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message, to be decoded; None where whoever wrote has ended. Raises ``OSError``."""
    head = stream.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    length = int.from_bytes(head, "big")
    data = stream.read(length)
    return data if len(data) == length else None
