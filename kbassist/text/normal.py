"""Text as it is matched: width, case, quotes, dashes and white space out of the way (sightings differ in all of them).

Products print the same sentence with curly or straight quotes, a no-break space, full-width punctuation, wrapped at
the console's width. Normalised text is NFKC, casefolded (the Turkish dotted i included), with one blank for any white
space and none beside an East Asian character, where wrapping adds blanks that are not there.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate, compress, islice

from msgspec import Struct

from kbassist.text.lines import batches

_QUOTES = (
    {ord(char): "'" for char in "‘’‚‛`´ʼ"}
    | {ord(char): '"' for char in "“”„«»"}
    | {ord(char): "-" for char in "‐‑‒–—−"}
    | {0x307: None, 0x131: "i", 0xAD: None, 0x200B: None, 0x200E: None, 0x200F: None, 0xFEFF: None}
)
_WIDE = "\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef"


@cache
def _beside_wide() -> "re.Pattern[str]":
    """Blanks beside an East Asian character; compiled only where there is one."""
    return re.compile(f"(?<=[{_WIDE}]) | (?=[{_WIDE}])")


def normalise(text: str) -> str:
    """``text`` as patterns see it."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES)
        text = unicodedata.normalize("NFC", text)
        return _beside_wide().sub("", " ".join(text.split())).strip()
    folded = text.casefold().replace("`", "'")
    # Most lines have nothing but single blanks.
    return folded.strip() if folded.isprintable() and "  " not in folded else " ".join(folded.split())


class NormalText(Struct, frozen=True):
    """Normalised text that knows which line (1-based) each position came from.

    ``starts``: where each line with anything on it begins; ``numbers``: which line it is.
    """

    text: str
    starts: Sequence[int]
    numbers: Sequence[int]

    def line(self, position: int) -> int:
        """The line that ``position`` of ``text`` came from."""
        return self.numbers[max(0, bisect_right(self.starts, position) - 1)] if self.numbers else 1


def normalise_lines(lines: Sequence[str]) -> NormalText:
    """Join ``lines`` into one normalised text, so that a sentence wrapped over lines is found."""
    text = ""
    # Arrays: a long text has millions of lines.
    starts, numbers = array("q"), array("q")
    number = 0
    for some in batches(lines):
        every = _normalised(some)
        pieces = list(filter(None, every))
        places = range(number + 1, number + len(every) + 1)
        numbers.extend(places if len(pieces) == len(every) else compress(places, every))
        number += len(every)
        if not pieces:
            continue
        before = " " if text and not (_wide(text[-1]) or _wide(pieces[0][0])) else ""
        part, begin = _joined(pieces, len(text) + len(before))
        starts.extend(begin)
        # Added to the end, and not joined at last: so the memory is that of one text.
        text += f"{before}{part}" if before else part
    return NormalText(text, starts, numbers)


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


def _normalised(lines: Sequence[str]) -> list[str]:
    """Every line normalised, at once if they are ASCII."""
    joined = "\n".join(lines)
    folded = joined.casefold().replace("`", "'")
    plain = joined.isascii() and "  " not in folded and folded.replace("\n", "").isprintable()
    pieces = folded.split("\n") if plain else []
    # A field of an event may have line ends in it.
    return list(map(str.strip, pieces)) if len(pieces) == len(lines) else list(map(normalise, lines))


def _wide(char: str) -> bool:
    return bool(char) and ("\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef")
