"""Text as it is matched: width, case, quotes, dashes and white space out of the way (sightings differ in all of them).

Products print the same sentence with curly or straight quotes, a no-break space, full-width punctuation, wrapped at
the console's width. Normalised text is NFKC, casefolded (the Turkish dotted i included), with one blank for any white
space and none beside an East Asian character, where wrapping adds blanks that are not there.
"""

import re
import unicodedata
from bisect import bisect_right
from functools import cache

from msgspec import Struct

_QUOTES = (
    {ord(char): "'" for char in "‘’‚‛`´ʼ"}
    | {ord(char): '"' for char in "“”„«»"}
    | {ord(char): "-" for char in "‐‑‒–—−"}
    | {0x307: None, 0x131: "i", 0xAD: None, 0x200B: None, 0x200E: None, 0x200F: None, 0xFEFF: None}
)
_WIDE = "\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef"
_SPACE = re.compile(r"\s+")


@cache
def _beside_wide() -> "re.Pattern[str]":
    """Blanks beside an East Asian character; compiled only where there is one."""
    return re.compile(f"(?<=[{_WIDE}]) | (?=[{_WIDE}])")


def normalise(text: str) -> str:
    """``text`` as patterns see it."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES)
        text = unicodedata.normalize("NFC", text)
        return _beside_wide().sub("", _SPACE.sub(" ", text)).strip()
    return _SPACE.sub(" ", text.casefold().replace("`", "'")).strip()


class NormalText(Struct, frozen=True):
    """Normalised text that knows which line (1-based) each position came from."""

    text: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]

    def line(self, position: int) -> int:
        """The line that ``position`` of ``text`` came from."""
        return self.numbers[max(0, bisect_right(self.starts, position) - 1)] if self.numbers else 1


def normalise_lines(lines: list[str]) -> NormalText:
    """Join ``lines`` into one normalised text, so that a sentence wrapped over lines is found."""
    parts: list[str] = []
    starts: list[int] = []
    numbers: list[int] = []
    length = 0
    for number, line in enumerate(lines, 1):
        piece = normalise(line)
        if not piece:
            continue
        if parts and not (_wide(parts[-1][-1]) or _wide(piece[0])):
            parts.append(" ")
            length += 1
        starts.append(length)
        numbers.append(number)
        parts.append(piece)
        length += len(piece)
    return NormalText("".join(parts), tuple(starts), tuple(numbers))


def _wide(char: str) -> bool:
    return bool(char) and ("\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef")
