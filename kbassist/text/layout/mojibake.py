"""Letters that went through the wrong code page: UTF-8 read as a single-byte one, and letters that were lost."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from kbassist.text.expression import Expression
from kbassist.text.layout.edits import Edit

LATIN = ("cp1252", "cp850", "cp437")
_CYRILLIC = ("cp1251", "cp866")
_PAGES = (*LATIN, *_CYRILLIC)
# Splitting into lines takes the next-line character (0x85) for a line end; it is the byte of many letters.
_RUN = Expression(r"[^\x00-\x7f]+(?:\n[^\x00-\x7f]+)*[ \n]?")
_PART = Expression(r"[^\x00-\x7f]+ ?")
_NEXT_LINE = {ord("\n"): 0x85}
_DASH = 3
_LOST = r"\ufffd+|\?{2,}|(?<=\w)\?(?=\w)"


@cache
def _bytes(page: str) -> dict[int, int]:
    """By character the byte it was; the bytes that a page leaves open are control characters, as in browsers."""
    table = dict(zip(range(0x80, 0x100), range(0x80, 0x100), strict=True)) if page == "cp1252" else {}
    for byte in range(0x80, 0x100):
        table[ord(bytes([byte]).decode(page, "ignore") or chr(byte))] = byte
    return table


@cache
def garbled() -> "re.Pattern[str]":
    """The beginning of a UTF-8 sequence as one of the code pages shows it."""
    other = {page: _class(page, 0x80, 0xC0) for page in _PAGES}
    pairs = ["Ã ", *(f"{_class(page, 0xC2, 0xF5)}{other[page]}" for page in LATIN)]
    # Any letter of these pages can be a first byte: only Cyrillic is looked for, two letters of it.
    pairs += [f"(?:{_class(page, 0xD0, 0xD2)}{other[page]}){{2}}" for page in _CYRILLIC]
    return re.compile("|".join(pairs))


def _class(page: str, low: int, high: int) -> str:
    """The characters that a page has for the bytes from ``low`` to ``high``, as a class of a pattern."""
    return f"[{re.escape(''.join(chr(char) for char, byte in _bytes(page).items() if low <= byte < high))}]"


@cache
def lost() -> "re.Pattern[str]":
    """Letters of which nothing is left but a mark."""
    return re.compile(_LOST)


@cache
def _sequences() -> "re.Pattern[str]":
    """UTF-8 sequences as the code pages show them, where a run mixes them with other letters."""
    return re.compile("|".join(f"(?P<{page}>(?:{_sequence(page)})+)" for page in LATIN))


def _sequence(page: str) -> str:
    other = _class(page, 0x80, 0xC0)
    return f"{_class(page, 0xC2, 0xE0)}{other}|{_class(page, 0xE0, 0xF0)}{other}{{2}}"


def read_again(text: str) -> Iterator[Edit]:
    """UTF-8 that was read as another code page becomes what it was."""
    if text.isascii():
        return
    for found in _RUN.finditer(text):
        whole = _utf8(found[0])
        if whole is not None:
            yield found.start(), found.end(), whole
            continue
        for part in _PART.finditer(text, found.start(), found.end()):
            new = _utf8(part[0])
            if new is not None:
                yield part.start(), part.end(), new
                continue
            for some in _sequences().finditer(text, part.start(), part.end()):
                new = _utf8(some[0])
                if new is not None:
                    yield some.start(), some.end(), new


@lru_cache(maxsize=4096)
def _utf8(run: str) -> str | None:
    """``run`` in the code page in which its bytes are UTF-8; None if there is none."""
    letters = run.rstrip(" ")
    blank = run[len(letters) :]
    for page in _PAGES:
        table = _bytes(page) | _NEXT_LINE
        data = [table.get(ord(char), -1) for char in letters]
        if -1 in data:
            continue
        # The no-break space that is the second half of an accented letter is often copied as a blank.
        for tail, rest in ((b"", blank), (b"\xa0", "")):
            try:
                return (bytes(data) + tail).decode("utf-8") + rest
            except UnicodeDecodeError:
                if not blank:
                    break
    return None


def skeleton(text: str) -> Iterator[Edit]:
    """Every letter that is not ASCII, and every mark in the place of one, becomes one question mark."""
    runs = [len(found[0]) for found in lost().finditer(text)]
    # Where no mark stands alone each byte left one: two for an accented letter, three for a dash or a quotation mark.
    bytewise = bool(runs) and min(runs) > 1
    for found in re.finditer(rf"{_LOST}|[^\x00-\x7f]", text):
        count = len(found[0])
        if bytewise and found[0][0] in "?\ufffd":
            count = 1 if count == _DASH else count // 2
        yield found.start(), found.end(), "?" * count
