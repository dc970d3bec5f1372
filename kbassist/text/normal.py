"""Text as it is matched: width, case, quotes, dashes and white space out of the way (sightings differ in all of them).

Products print the same sentence with curly or straight quotes, a no-break space, full-width punctuation, wrapped at
the console's width. Normalised text is NFKC, casefolded (the Turkish dotted i included), with one blank for any white
space and none beside an East Asian character, where wrapping adds blanks that are not there.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, compress, islice

from msgspec import Struct

from kbassist.text.lines import grown, part, spans

_QUOTES = (
    {ord(char): "'" for char in "‘’‚‛`´ʼ"}
    | {ord(char): '"' for char in "“”„«»"}
    | {ord(char): "-" for char in "‐‑‒–—−"}
    | {0x307: None, 0x131: "i", 0xAD: None, 0x200B: None, 0x200E: None, 0x200F: None, 0xFEFF: None}
)
_PIECE = 64 * 1024
"""Words of so many characters are held at once: a list of all words of a long text takes ten times its length."""
_PRINTABLE = bytes(range(0x20, 0x7F))
_BLANK = re.compile(r"\s")
_MARKS = 30
"""So many marks on a letter at most, as in Stream-Safe Text (UAX 15): they are put in order, which takes the square of
their number. No language has as many."""
_RUN = re.compile(rf"[^\w\s\x00-\x7f]{{{_MARKS + 1},}}")
"""Every run of more marks: no mark is a letter, a digit or white space."""
_WIDE = "\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef"


@cache
def _beside_wide() -> "re.Pattern[str]":
    """Blanks beside an East Asian character; compiled only where there is one."""
    return re.compile(f"(?<=[{_WIDE}]) | (?=[{_WIDE}])")


def normalise(text: str) -> str:
    """``text`` as patterns see it."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _RUN.sub(_bearable, text)).casefold().translate(_QUOTES)
        text = unicodedata.normalize("NFC", text)
        return _beside_wide().sub("", _single_blanks(text)).strip()
    folded = text.casefold().replace("`", "'").replace("\n", " ")
    # Most texts have nothing but single blanks.
    return folded.strip() if "  " not in folded and _printable(folded) else _single_blanks(folded)


def _printable(text: str) -> bool:
    """Whether ASCII text has no control characters: a tenth of what ``str.isprintable`` takes."""
    return not text.encode("ascii", "surrogatepass").translate(None, _PRINTABLE)


def _bearable(run: "re.Match[str]") -> str:
    """A run without the marks on a letter that are too many."""
    kept, marks = [], 0
    for char in run[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MARKS:
            kept.append(char)
    return "".join(kept)


def _single_blanks(text: str) -> str:
    """One blank for any white space, none at the ends."""
    if len(text) <= _PIECE:
        return " ".join(text.split())
    pieces, start = [], 0
    while start < len(text):
        found = _BLANK.search(text, start + _PIECE)
        end = found.start() if found else len(text)
        pieces.append(" ".join(text[start:end].split()))
        start = end
    return " ".join(filter(None, pieces))


class NormalText:
    """Normalised text that knows which line (1-based) each position came from.

    That is worked out where it is asked for: few places are, and a long text has millions of lines.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._starts = array("q")
        """Where each stretch of lines with anything on it begins, and which lines it is."""
        self._spans: list[tuple[int, int]] = []
        self._near = _Stretch(-1, 0, (), ())
        self.text = grown(self._pieces())

    def line(self, position: int) -> int:
        """The line that ``position`` of ``text`` came from."""
        return self.place(position)[0]

    def place(self, position: int) -> tuple[int, int]:
        """The line that ``position`` of ``text`` came from, and how far behind the beginning of that it is there."""
        if not self._spans:
            return 1, 0
        near = self._stretch(max(0, bisect_right(self._starts, position) - 1))
        piece = max(0, bisect_right(near.starts, position) - 1)
        return near.first + near.numbers[piece], position - near.starts[piece]

    def _stretch(self, number: int) -> "_Stretch":
        if self._near.number != number:
            first, last = self._spans[number]
            every = list(map(normalise, self._lines[first:last]))
            _, starts = _joined(list(filter(None, every)), self._starts[number])
            numbers = compress(range(1, len(every) + 1), every)
            self._near = _Stretch(number, first, tuple(starts), tuple(numbers))
        return self._near

    def _pieces(self) -> Iterator[str]:
        """The normalised text in pieces, one a stretch of lines, with what stands between two."""
        length, end = 0, ""
        for first, last in spans(self._lines):
            some = _normalised(self._lines, first, last)
            if not some:
                continue
            before = " " if end and not (_wide(end) or _wide(some[0])) else ""
            self._starts.append(length + len(before))
            self._spans.append((first, last))
            length += len(before) + len(some)
            end = some[-1]
            yield before
            yield some


class _Stretch(Struct, frozen=True):
    """Some lines from ``first`` (from 0): where each with anything on it begins, and its number among them (from 1)."""

    number: int
    first: int
    starts: tuple[int, ...]
    numbers: tuple[int, ...]


def normalise_lines(lines: Sequence[str]) -> NormalText:
    """Join ``lines`` into one normalised text, so that a sentence wrapped over lines is found."""
    return NormalText(lines)


def _joined(pieces: Sequence[str], length: int) -> tuple[str, Iterable[int]]:
    """Pieces as one text, with a blank between two unless one of them is wide there, and where each begins if the text
    begins at ``length``."""
    if all(map(str.isascii, pieces)):
        ends = accumulate((len(piece) + 1 for piece in pieces), initial=length)
        return " ".join(pieces), islice(ends, len(pieces))
    starts: list[int] = []
    joined: list[str] = []
    for piece in pieces:
        if joined and not (_wide(joined[-1][-1]) or _wide(piece[0])):
            joined.append(" ")
            length += 1
        starts.append(length)
        joined.append(piece)
        length += len(piece)
    return "".join(joined), starts


def _normalised(lines: Sequence[str], first: int, last: int) -> str:
    """Some of the lines as one normalised text: what is ASCII without taking its lines apart."""
    joined = part(lines, first, last)
    if joined.isascii():
        return normalise(joined)
    return _joined(list(filter(None, map(normalise, lines[first:last]))), 0)[0]


def _wide(char: str) -> bool:
    return bool(char) and ("\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef")
