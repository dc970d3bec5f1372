"""The geometry of the chain's picture: boxes one below the other with a link between each two, as wide as a phone."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kbassist.render.casepage.chain import Box, Holds, Join, Picture
from kbassist.render.columns import width
from kbassist.text.safe import clean

WIDTH = 340
_LEFT, _PAD, _LINE, _LINK = 6, 10, 15, 44
_COLUMNS = 46
"""How many columns of text a box is wide."""
_BESIDE = 42
"""The same of what stands beside a link."""
_MOST = 3
"""Lines of one text: a name may be as long as a book."""
_SIGNS: Mapping[Holds, tuple[str, str]] = {
    "holds": ("✓", "holds"),
    "broken": ("✗", "broken"),
    "open": ("?", "not known"),
}


class Text(NamedTuple):
    """A line of text at a place. ``kind``: its class in the style."""

    x: int
    y: int
    kind: str
    text: str


class Frame(NamedTuple):
    """The frame of a box, and its text."""

    y: int
    height: int
    kind: str
    texts: tuple[Text, ...]


class Link(NamedTuple):
    """A link between two boxes, the sign in its middle, and what is said beside it."""

    y: int
    end: int
    middle: int
    kind: Holds
    sign: str
    texts: tuple[Text, ...]


class Drawing(NamedTuple):
    """A picture with all its places. ``said``: the same in words."""

    width: int
    height: int
    frames: tuple[Frame, ...]
    links: tuple[Link, ...]
    said: str


def drawing(picture: Picture) -> Drawing:
    """Where everything of a picture stands."""
    frames: list[Frame] = []
    links: list[Link] = []
    y = _LEFT
    for place, box in enumerate(picture.boxes):
        frame = _frame(box, y)
        frames.append(frame)
        y += frame.height
        if place < len(picture.joins):
            link = _link(picture.joins[place], y)
            links.append(link)
            y = link.end
    return Drawing(WIDTH, y + _LEFT, tuple(frames), tuple(links), " ".join(_words(picture)))


def _frame(box: Box, top: int) -> Frame:
    parts = [("role", box.role), *(("title", line) for line in folded(box.title, _COLUMNS - 4))]
    parts += [("more", line) for text in box.lines for line in folded(text, _COLUMNS)]
    parts += [("wrong", line) for text in box.wrong for line in folded(f"✗ {text}", _COLUMNS)]
    texts = [Text(_LEFT + _PAD, top + _PAD + 8 + _LINE * place, kind, text) for place, (kind, text) in enumerate(parts)]
    kind = "box wrong" if box.wrong else "box missing" if box.missing else "box"
    return Frame(top, 2 * _PAD + _LINE * len(parts) - 4, kind, tuple(texts))


def _link(join: Join, top: int) -> Link:
    sign, word = _SIGNS[join.holds]
    said = f"Broken: {join.said}" if join.holds == "broken" else join.said
    lines = folded(said or word, _BESIDE)
    height = max(_LINK, _LINE * len(lines) + 14)
    middle = top + height // 2
    start = middle + 4 - (_LINE * (len(lines) - 1)) // 2
    texts = [Text(_LEFT + 46, start + _LINE * place, f"said {join.holds}", line) for place, line in enumerate(lines)]
    return Link(top, top + height, middle, join.holds, sign, tuple(texts))


def folded(text: str, columns: int) -> list[str]:
    """``text`` in a few lines of so many columns: between words, within a word that is longer; the rest is cut."""
    lines: list[str] = []
    line = ""
    for word in clean(text, columns * _MOST * 2).split():
        for part in _pieces(word, columns):
            both = f"{line} {part}" if line else part
            if line and width(both) > columns:
                lines.append(line)
                line = part
            else:
                line = both
    lines += [line] if line else []
    return lines if len(lines) <= _MOST else [*lines[: _MOST - 1], f"{lines[_MOST - 1]}…"]


def _pieces(word: str, columns: int) -> Iterator[str]:
    """A word in pieces that fit; East Asian characters are two columns wide."""
    piece, room = "", columns
    for character in word:
        size = width(character)
        if size > room:
            yield piece
            piece, room = "", columns
        piece, room = piece + character, room - size
    yield piece


def _words(picture: Picture) -> Iterator[str]:
    for place, box in enumerate(picture.boxes):
        yield f"{box.role}: {', '.join((box.title, *box.lines, *box.wrong))}."
        if place < len(picture.joins):
            join = picture.joins[place]
            yield f"Link {_SIGNS[join.holds][1]}: {join.said}." if join.said else f"Link {_SIGNS[join.holds][1]}."
