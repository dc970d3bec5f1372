"""A secret that is known stands masked wherever it stands again: as it is, and in the encodings it travels in."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote, quote_plus

from ahocorasick_rs import AhoCorasick, MatchKind

_SURROGATE = re.compile("[\ud800-\udfff]")
_LONG, _SHORT = 6, 4
_BASE64_FROM = 8


def forms(secret: str) -> Iterator[str]:
    """A secret as it is, escaped for a URL, XML and JSON, in base64 at each of the three places it can begin at."""
    yield secret
    yield from (quote(secret, safe=""), quote(secret), quote_plus(secret), escape(secret), escape(secret, quote=False))
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield secret.replace("'", "''")
    yield secret.encode("utf-8").hex()
    if len(secret) >= _BASE64_FROM:
        for data in (secret.encode("utf-8"), secret.encode("utf-16-le")):
            for before in range(3):
                whole = base64.b64encode(bytes(before) + data).decode("ascii")
                # The letters at either end hold bits of what stands beside the secret.
                core = whole[-(-before * 8 // 6) : len(data + bytes(before)) * 8 // 6]
                yield core


def telling(secret: str) -> bool:
    """Whether a secret is rare enough to be looked for: a short word would be found everywhere."""
    return len(secret) >= _LONG or (len(secret) >= _SHORT and not secret.isalpha())


class Repetition:
    """All forms of the secrets known so far, in one automaton: one pass over a text, however many there are."""

    def __init__(self, secrets: Iterable[str]) -> None:
        found = {form.lower() for secret in secrets if telling(secret) for form in forms(secret) if telling(form)}
        self._forms = sorted(found)
        self._automaton = AhoCorasick(self._forms, matchkind=MatchKind.LeftmostLongest) if found else None

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of every repetition, in either case, from left to right, none over another."""
        if self._automaton is None:
            return
        for number, start, end in self._automaton.find_matches_as_indexes(lowered(text)):
            if len(self._forms[number]) >= _LONG + 2 or not _inside_word(text, start, end):
                yield start, end


def lowered(text: str) -> str:
    """In lower case, each character in its place: a few letters have a longer lower case, half a surrogate pair is no
    text for the automaton."""
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    lower = text.lower()
    return (
        lower if len(lower) == len(text) else "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    )


def _inside_word(text: str, start: int, end: int) -> bool:
    return (start > 0 and text[start - 1].isalnum() and text[start].isalnum()) or (
        end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    )
