"""A secret that is known stands masked wherever it stands again: as it is, and in the encodings it travels in."""

import base64
import html
import json
import re
from collections.abc import Collection, Iterator
from urllib.parse import quote, quote_plus

from ahocorasick_rs import AhoCorasick, MatchKind

_SURROGATE = re.compile("[\ud800-\udfff]")
_LONG, _SHORT = 6, 4
_INSIDE_WORDS = 8
"""From this length on a secret is also found in the middle of a word."""
_BASE64_FROM = 8


class Known:
    """The forms of all secrets so far, looked for in one pass however many there are.

    Secrets come one at a time, an automaton takes them all at once: so there are several, each at least twice as large
    as the next, and every secret is built into a number of them that grows with the logarithm of their count.
    """

    def __init__(self) -> None:
        self._waiting: set[str] = set()
        self._parts: list[_Forms] = []

    def add(self, secret: str, *, certain: bool = False) -> None:
        """A secret to look for. ``certain``: somebody says it is one, so that it is looked for however short it is."""
        if certain:
            self._waiting.add(secret.lower())
        if telling(secret):
            self._waiting.update(form.lower() for form in forms(secret) if telling(form))

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of every repetition, in either case."""
        self._build()
        if self._parts:
            lower = lowered(text)
            for part in self._parts:
                yield from part.places(text, lower)

    def _build(self) -> None:
        if self._waiting:
            found = self._waiting
            while self._parts and len(self._parts[-1].forms) < 2 * len(found):
                found = found.union(self._parts.pop().forms)
            self._parts.append(_Forms(found))
            self._waiting = set()


class _Forms:
    """Some forms in one automaton."""

    def __init__(self, found: Collection[str]) -> None:
        self.forms = tuple(sorted(found))
        self._automaton = AhoCorasick(self.forms, matchkind=MatchKind.LeftmostLongest)

    def places(self, text: str, lower: str) -> Iterator[tuple[int, int]]:
        for number, start, end in self._automaton.find_matches_as_indexes(lower):
            if len(self.forms[number]) >= _INSIDE_WORDS or not _inside_word(text, start, end):
                yield start, end


def forms(secret: str) -> Iterator[str]:
    """A secret as it is, escaped for a URL, XML, JSON and SQL, in hexadecimal, in base64 wherever it begins there."""
    yield secret
    yield from (quote(secret, safe=""), quote(secret), quote_plus(secret))
    yield from (html.escape(secret), html.escape(secret, quote=False))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    yield secret.replace("'", "''")
    data = secret.encode("utf-8", "surrogatepass")
    yield data.hex()
    if len(secret) >= _BASE64_FROM:
        yield from _base64(data)
        yield from _base64(secret.encode("utf-16-le", "surrogatepass"))


def _base64(data: bytes) -> Iterator[str]:
    for before in range(3):
        whole = base64.b64encode(bytes(before) + data).decode("ascii")
        # The letters at either end hold bits of what stands beside the secret.
        yield whole[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]


def telling(secret: str) -> bool:
    """Whether a secret is rare enough to be looked for: a short word would be found everywhere."""
    return len(secret) >= _LONG or (len(secret) >= _SHORT and not secret.isalpha())


def lowered(text: str) -> str:
    """In lower case, each character in its place: a few letters have a longer lower case, half a surrogate pair is no
    text for the automaton."""
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _inside_word(text: str, start: int, end: int) -> bool:
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return before or after
