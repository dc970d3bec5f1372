"""The parts of a report, independent of the format they are written in."""

from typing import Literal, TypeAlias

from msgspec import Struct

Style: TypeAlias = Literal["plain", "good", "bad", "unsure", "faint", "strong"]


class Heading(Struct, frozen=True):
    """A heading; ``level`` 1 is the report's own."""

    text: str
    level: int = 2


class Para(Struct, frozen=True):
    """A paragraph. ``label``: a short word in front of it."""

    text: str
    label: str = ""
    style: Style = "plain"
    indent: int = 0


class Item(Struct, frozen=True):
    """An entry of a list; ``mark`` is ``-``, a number with a dot, or a bracketed word."""

    text: str
    mark: str = "-"
    style: Style = "plain"
    indent: int = 0


class Code(Struct, frozen=True):
    """A command or a text to copy, never wrapped. ``shell`` as in ``model.Command``."""

    text: str
    shell: str
    indent: int = 0


class Table(Struct, frozen=True):
    """Rows of equal length with a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block: TypeAlias = Heading | Para | Item | Code | Table
