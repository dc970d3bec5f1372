"""Byte patterns of all symptoms: where none of them matches, no symptom can be (a superset, checked by property tests).

Confirmation works on decoded and normalised text (``text.normal``); here each anchor is turned into what its bytes
can look like before that: in UTF-8, UTF-16 and the code pages of its language, in either case, with any white space
between words. Of an English anchor the longest part is taken that has no quotes and dashes, which come in many shapes;
of the others a stem that many share (``reading.stems``).
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from msgspec import Struct

from kbassist.reading.stems import stems
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.marks import TROUBLE
from kbassist.text.normal import normalise

_PAGES: dict[str, tuple[str, ...]] = {
    "ru": ("cp1251", "cp866"),
    "uk": ("cp1251", "cp866"),
    "el": ("cp1253", "cp737"),
    "ja": ("cp932",),
    "zh-Hans": ("cp936",),
    "zh-Hant": ("cp950",),
    "ko": ("cp949",),
    "pl": ("cp1250", "cp852"),
    "cs": ("cp1250", "cp852"),
    "hu": ("cp1250", "cp852"),
    "tr": ("cp1254", "cp857"),
}
_LATIN = ("cp1252", "cp850", "cp437")
_SPLIT = re.compile(r"['\"\-…?]+")
_MIN_ASCII = 8
_MAX_FOREIGN = 10
_SPACE_8 = (
    rb"(?:[\x09-\x0d\x1c-\x20\x85\xa0]|\xc2[\x85\xa0\xad]|\xe1\x9a\x80"
    rb"|\xe2\x80[\x80-\x8b\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80)"
)
WHITE_SPACE = bytes((*range(0x09, 0x0E), *range(0x1C, 0x21)))
"""The white space of ASCII text, as ``_SPACE_8`` has it."""
_SPACE_LE = rb"(?:[\x09-\x0d\x1c-\x20\x85\xa0]\x00|[\x00-\x0b\x28\x29\x2f\x5f]\x20|\x00\x30|\x80\x16)"
_SPACE_BE = rb"(?:\x00[\x09-\x0d\x1c-\x20\x85\xa0]|\x20[\x00-\x0b\x28\x29\x2f\x5f]|\x30\x00|\x16\x80)"


class BytePattern(Struct, frozen=True):
    """A regular expression over bytes (no look-around), ASCII letters in either case."""

    source: bytes


def core(anchor: str) -> str:
    """The part of a normalised anchor that is looked for: the longest ASCII run, or the longest run at all."""
    parts = [part.strip() for part in _SPLIT.split(anchor)]
    runs = [run.strip() for part in parts for run in re.split(r"[^\x00-\x7f]+", part)]
    best = max(runs, key=len, default="")
    if len(best) >= _MIN_ASCII:
        return best
    return max(parts, key=len, default="")[:_MAX_FOREIGN].strip()


def byte_patterns(base: RuleBase) -> tuple[BytePattern, ...]:
    """The patterns of all symptoms of all articles, each once, sorted."""
    literals = cores(base)
    found = {source for text, language in literals for source in _encoded(text, language)}
    return tuple(BytePattern(source) for source in sorted(found))


def squeezed_literals(base: RuleBase) -> tuple[bytes, ...]:
    """The ASCII literals without white space: what to look for in ASCII text whose white space was taken out.

    Where none of them stands, no ASCII pattern matches in the text as it was.
    """
    kept = _innermost({text.replace(" ", "") for text, _ in cores(base) if text.isascii()})
    return tuple(text.encode("ascii") for text in sorted(kept))


@lru_cache(maxsize=1)
def cores(base: RuleBase) -> tuple[tuple[str, str], ...]:
    """What is looked for, with its language. A literal that has another one inside is left out: that one is enough."""
    found: set[tuple[str, str]] = set()
    anchors: set[tuple[str, str]] = set()
    for entry in base.index.symptoms:
        if entry.event_id:
            found.add((entry.provider.casefold(), "en"))
        anchors |= {(anchor, pattern.label) for pattern in entry.patterns for anchor in pattern.anchors}
    for item in base.index.fact_patterns:
        if item.fact == TROUBLE:
            anchors |= {(anchor, item.pattern.label) for anchor in item.pattern.anchors}
    anchors |= {(normalise(anchor), "en") for envelope in base.meaning.envelopes for anchor in envelope.anchors}
    english = "\n".join(sorted(anchor for anchor, language in anchors if language == "en"))
    shared = stems((anchor for anchor, language in anchors if language != "en"), english)
    found |= {(shared.get(anchor) or core(anchor), language) for anchor, language in anchors}
    # ASCII looks the same in every language's code pages.
    ascii_only = _innermost({text for text, _ in found if text.isascii() and text})
    return *((text, "en") for text in ascii_only), *sorted(one for one in found if one[0] and not one[0].isascii())


def _innermost(texts: set[str]) -> list[str]:
    """Those that have no other one inside, the shortest first."""
    kept: list[str] = []
    for text in sorted(texts, key=lambda text: (len(text), text)):
        if not any(map(text.__contains__, kept)):
            kept.append(text)
    return kept


def _encoded(text: str, language: str) -> Iterator[bytes]:
    if not text:
        return
    if text.isascii():
        yield _joined(text, "latin-1", _SPACE_8)
        yield _joined(text, "utf-16-le", _SPACE_LE)
        yield _joined(text, "utf-16-be", _SPACE_BE)
        return
    yield _joined(text, "utf-8", _SPACE_8)
    yield _joined(text, "utf-16-le", _SPACE_LE)
    yield _joined(text, "utf-16-be", _SPACE_BE)
    for page in _PAGES.get(language, _LATIN):
        try:
            yield _joined(text, page, _SPACE_8)
        except UnicodeEncodeError:
            continue


def _joined(text: str, encoding: str, space: bytes) -> bytes:
    pieces: list[bytes] = []
    for char in text:
        if char == " ":
            pieces.append(space + b"+")
            continue
        pieces.append(_letter(char, encoding))
        if ord(char) >= 0x3000:
            # Wrapping adds blanks beside an East Asian character; normalised text has none.
            pieces.append(space + b"*")
    return b"".join(pieces)


@cache
def _letter(char: str, encoding: str) -> bytes:
    """A letter in either case; there are few, in tens of thousands of places."""
    forms = list(dict.fromkeys(_form(one, encoding) for one in _cases(char, encoding)))
    return forms[0] if len(forms) == 1 else b"(?:" + b"|".join(forms) + b")"


def _cases(char: str, encoding: str) -> Iterable[str]:
    """The letters that casefold to ``char``; ASCII is left to the matcher's own flag."""
    if char.isascii() or char.upper() == char:
        return (char,)
    found = [char]
    for other in (char.upper(), char.title()):
        try:
            other.encode(encoding)
        except UnicodeEncodeError:
            continue
        if len(other) == 1:
            found.append(other)
    return found


def _form(char: str, encoding: str) -> bytes:
    return b"".join(
        b"\\x%02x" % byte if not chr(byte).isalnum() or byte > 127 else bytes([byte]) for byte in char.encode(encoding)
    )
