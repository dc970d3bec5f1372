"""Bytes into text: byte-order marks, UTF-16 without one, UTF-8, and the Windows and OEM code pages of twelve languages.

PowerShell 5.1 writes UTF-16LE, consoles their OEM page, editors the ANSI page. Where several code pages fit, the one in
which the most known phrases can be read is taken.
"""

import codecs
from collections.abc import Callable

from msgspec import Struct

from kbassist.text.expression import Expression

_SAMPLE = 64 * 1024
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PAGES = (
    *("cp1252", "cp850", "cp437", "cp1250", "cp852", "cp1251", "cp866", "cp1254", "cp857"),
    *("cp932", "cp936", "cp950", "cp949"),
)
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r\x0b\x0c\x1b\x08\x07\x1a"))
"""What stands in no text."""
_LOST = Expression(r"\w\?\w|\?{4,}")
_ADDRESS = frozenset("/=&:")
"""In an address a question mark is no lost letter."""
_LOST_NOTE = (
    "letters were replaced by '?' before the text came here (a console's code page); "
    "codes and English text still count; copy the original again or save it as UTF-8"
)


class Decoded(Struct, frozen=True):
    """Text, the encoding it was in, and a sentence about damage, or nothing."""

    text: str
    encoding: str
    note: str


def decode(data: bytes, score: Callable[[str], int]) -> Decoded | None:
    """``data`` as text; None if it is binary. ``score`` counts the known phrases of a text. Never raises."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :], encoding)
    sample = data[:_SAMPLE]
    wide = _utf16(sample)
    if wide:
        return _decoded(data, wide)
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > len(sample) // 100 + 1:
        return None
    try:
        return _noted(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start >= len(data) - 4:
            return _decoded(data, "utf-8")
    return _code_page(data, sample, score)


def utf16(head: bytes) -> str:
    """Which UTF-16 a text is in, by its mark or by its beginning; empty if it is in none."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding if encoding != "utf-8" else ""
    return _utf16(head[:_SAMPLE])


def _utf16(sample: bytes) -> str:
    """UTF-16 without a byte-order mark: the zero bytes of Latin letters and blanks all stand on one side."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > half * 0.2 and even < half * 0.02:
        return "utf-16-le"
    if even > half * 0.2 and odd < half * 0.02:
        return "utf-16-be"
    return ""


def _decoded(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    if "\ufffd" in text:
        note = f"damaged or cut off: some bytes are no {encoding.upper()}; the rest was read"
        return Decoded(text, encoding, note)
    return _noted(text, encoding)


def _noted(text: str, encoding: str) -> Decoded:
    sample = text[:_SAMPLE]
    words = (word for word in sample.split() if "?" in word) if "?" in sample else ()
    lost = sum(1 for word in words if not _ADDRESS & set(word) and _LOST.search(word))
    return Decoded(text, encoding, _LOST_NOTE if lost >= 2 else "")


def _code_page(data: bytes, sample: bytes, score: Callable[[str], int]) -> Decoded:
    best, best_score = "", -1
    for page in _PAGES:
        try:
            text = sample.decode(page)
        except UnicodeDecodeError as error:
            if error.start < len(sample) - 4:
                continue
            text = sample.decode(page, "ignore")
        points = score(text)
        if points > best_score:
            best, best_score = page, points
    return _noted(data.decode(best or "cp1252", "replace"), best or "cp1252")
