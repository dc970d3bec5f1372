"""Kubernetes manifests of the kind Secret, in YAML and JSON."""

import re
from collections.abc import Iterator

from kbassist.text.expression import Expression
from kbassist.text.secrets.judge import harmless
from kbassist.text.secrets.span import Span, named

KIND = Expression(r"[\"']?\s{0,3}:\s{0,3}[\"']?Secret\b[\"']?", re.I)
"""What follows the word "kind"."""
_NEIGHBOUR = Expression(rf"kind{KIND.pattern}", re.I)
_DATA = Expression(
    r"""
    (?P<indent> (?: (?<=\n) | (?<=[{,]) ) [ \t>|\#*]{0,80} )
    ["']? (?P<kind>data|stringData) ["']? [ \t]{0,8} : [ \t]{0,80} (?P<brace>\{)? [ \t]{0,80}\r?\n?
    """,
    re.X,
)
_ENTRY = Expression(
    r"""
    (?P<indent> [ \t>|\#*]{0,80} ) ["']? [\w.-]{1,80} ["']? \s{0,2} : \s{0,3}
    ["']? (?P<s> [^\s"'{}|>,][^\s"'{},]{0,8000} ) [^\n]{0,8000}\n?
    """,
    re.X,
)
_PLAIN = Expression(r"[=;|]")
_DOCUMENT = "\n---"
_MAX_DOCUMENT = 20_000
_MAX_ENTRIES = 200
_MAX_KINDS = 20
"""A manifest names the kinds of its owners too."""


def secrets_of(text: str, start: int, end: int, harmless_words: frozenset[str]) -> Iterator[Span]:
    """The values of the manifest whose key "kind" stands from ``start`` to ``end``."""
    found = KIND.match(text, end)
    if found is None:
        return
    first, last = _document(text, start, found.end())
    for data in _DATA.finditer(text, first, last):
        for entry in _entries(text, data, last):
            # What is plain text there is left to the grammar where it is a setting of its own.
            plain = data["kind"] == "stringData" and _PLAIN.search(entry["s"])
            if not plain and not harmless(entry["s"], harmless_words):
                yield named(entry)


def _document(text: str, start: int, end: int) -> tuple[int, int]:
    """The manifest around its kind: to the next document, to the next secret in a list of them."""
    floor, limit = max(0, start - _MAX_DOCUMENT), min(len(text), end + _MAX_DOCUMENT)
    border = text.find(_DOCUMENT, end, limit)
    neighbour = _NEIGHBOUR.search(text, end, border if border >= 0 else limit)
    last = neighbour.start() if neighbour else border if border >= 0 else limit
    first = max(floor, text.rfind(_DOCUMENT, floor, start))
    place = start
    for _ in range(_MAX_KINDS):
        place = text.rfind("kind", first, place)
        if place < 0:
            break
        before = _NEIGHBOUR.match(text, place)
        if before:
            return before.end(), last
    return first, last


def _entries(text: str, data: "re.Match[str]", end: int) -> "Iterator[re.Match[str]]":
    place = data.end()
    for _ in range(_MAX_ENTRIES):
        entry = _ENTRY.match(text, place, end)
        if entry is None or (not data["brace"] and len(entry["indent"]) <= len(data["indent"])):
            return
        yield entry
        place = entry.end()
