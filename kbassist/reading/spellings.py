"""What a literal of normalised text looks like in the bytes of a log: its encodings, its cases, its escapes."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from kbassist.text.layout.mojibake import LATIN

_PAGES: dict[str, tuple[str, ...]] = {
    "ru": ("cp1251", "cp866"),
    "uk": ("cp1251", "cp866"),
    "el": ("cp1253", "cp737"),
    "ja": ("cp932",),
    "zh": ("cp936", "cp950"),
    "zh-Hans": ("cp936",),
    "zh-Hant": ("cp950",),
    "ko": ("cp949",),
    "pl": ("cp1250", "cp852"),
    "cs": ("cp1250", "cp852"),
    "hu": ("cp1250", "cp852"),
    "tr": ("cp1254", "cp857"),
}
_FINAL = {"σ": "ς"}
_BETWEEN = rb"(?:[^a-z0-9]|\\[nrt])+"
"""What may stand between two words: white space in any encoding, escaped line ends, a prefix without letters."""


def pages(language: str) -> tuple[str, ...]:
    """The Windows and OEM code pages in which texts of a language are written."""
    return _PAGES.get(language, LATIN)


def ascii_spellings(text: str) -> Iterator[bytes]:
    """How a literal is written in ASCII: as it is, and what is beyond ASCII escaped as JSON does it, once and twice."""
    for form in _forms(text):
        if form.isascii():
            yield form.encode().lower()
            continue
        once = "".join(char if char.isascii() else _unit(char) for char in form)
        yield once.encode().lower()
        yield once.replace("\\", "\\\\").encode().lower()


def narrow_spellings(text: str, languages: Iterable[str]) -> Iterator[bytes]:
    """How a literal is written beyond ASCII, in UTF-8 and in the code pages of its languages."""
    encodings = {page for language in languages for page in pages(language)}
    for form in _forms(text):
        if form.isascii():
            continue
        yield form.encode().lower()
        yield unicodedata.normalize("NFD", form).encode().lower()
        for encoding in encodings:
            try:
                yield form.encode(encoding).lower()
            except UnicodeEncodeError:
                continue


def event_spellings(text: str) -> Iterator[bytes]:
    """How a literal beyond ASCII is written in an event log, whose strings are UTF-16, if zero bytes are taken out."""
    for form in _forms(text):
        if not form.isascii():
            yield form.encode("utf-16-le").replace(b"\0", b"").lower()


def phrase(text: str) -> bytes:
    """The expression for words that follow each other; ASCII letters in either case."""
    return _BETWEEN.join(re.escape(word.encode()) for word in text.split(" "))


def _forms(text: str) -> Iterator[str]:
    """A normalised literal as it is written: beyond ASCII small, with a capital, in capitals."""
    for form in dict.fromkeys([text] if text.isascii() else [text, text[:1].upper() + text[1:], text.upper()]):
        yield form
        if form[-1:] in _FINAL:
            yield form[:-1] + _FINAL[form[-1]]


def _unit(char: str) -> str:
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
