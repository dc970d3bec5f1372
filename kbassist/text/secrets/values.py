"""What a secret looks like where it stands: quoted, in braces, up to the next separator; and what only looks like one."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_PREFIX = r"(?:[NnbBrRfFuUL@$]{1,2})?"
_QUOTES = "\"'`"
_QUOTED = {
    quote: (
        re.compile(rf"{_PREFIX}{quote}((?:\\.|{quote}{quote}|[^{quote}\\\n]){{0,2000}}){quote}"),
        re.compile(rf"{_PREFIX}{quote}((?:{quote}{quote}|[^{quote}\n]){{0,2000}}){quote}"),
        re.compile(rf"{_PREFIX}{quote}([^{quote}]{{1,300}}){quote}"),
    )
    for quote in _QUOTES
}
_TRIPLE = re.compile(rf"{_PREFIX}(\"{{3}}|'{{3}})(?P<s>.{{0,4000}}?)\1", re.S)
_DOUBLED = re.compile(r"\"\"(?P<s>[^\"\n]{1,500})\"\"(?!\")")
_OTHER_QUOTES = re.compile(r"[«‹「『][ \u00a0\u202f]?(?P<s>[^»›」』\n]{1,200}?)[ \u00a0\u202f]?[»›」』]")
_UNCLOSED = re.compile(r"[\"'`{](?P<s>[^\n\"]{1,500}?)(?=;[ \t]*[\w ]{1,30}=)")
_UNCLOSED_WORD = re.compile(r"[\"'`{]+(?P<s>[^\s\"'`]{2,200})")
_BRACED = re.compile(r"\{(?P<s>(?:[^}\n]|\}\}){1,2000})\}(?!\})")
_BRACED_WORD = re.compile(r"\{{1,3}(?P<s>[^{}\s;:|]{3,200})\}{1,4}")
_NO_VALUE = re.compile(r"\s*(?:[\"'{]|[\w.-]{1,60}[\"']?\s{0,3}:(?!//))")
_ENTITY = r"&(?!\#?\w{1,8};)"
_STOP = r"\s;\"<>`、，。；」』»"
_BARE = re.compile(rf"(?:[^{_STOP}'&{{}}(),]|{_ENTITY})(?:[^{_STOP}&]|{_ENTITY}){{0,1999}}")
_TO_SEMICOLON = re.compile(
    r"(?P<s>[^\s;=\"'<>]{1,60}(?:[ \t]{1,3}[^\s;=\"'<>]{1,60}){1,3})[ \t]*;(?=\s*(?:\w[\w .-]{0,40}=|[\"'<]|$))", re.M
)
_WORD = re.compile(r"[ \t]{1,3}(?P<s>[^\s;\"'<>]{1,200})")
_JOIN = re.compile(
    r"[\"'`]{1,3}\)?\s{0,3}(?:\+|\.{1,2}|&|,?->|~|\\|\|\||)[ \t]{0,3}(?:\r?\n[ \t>|#*]{0,40})?(?:\+|&|\.)?[ \t]{0,3}(?=[@$LNbruf]?[\"'`])"
)
_OPERATOR = re.compile(r"[ \t]{0,3}(?:\+|\.{1,2}|&|\|\||~|,)?[ \t]{0,3}")
_FALLBACK = re.compile(r"[^\n;{}]{0,80}?(?:\|\||\?\?|\bor\b|\|\s{0,2}default\s{0,2}\(|,|:-)\s{0,3}")
_BLOCK = re.compile(r"[|>][+-]?\d?[ \t]*(?:#[^\n]*)?\r?\n")
_BLOCK_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<s>\S[^\n]*?)?[ \t\r]*(?:\n|$)")
_YAML_MARK = re.compile(r"(?:[&!][\w!/:.-]{1,60}[ \t]{1,3}){1,3}")
_PARENTHESIS = re.compile(r"\(\s{0,3}(?=[\"'])")
_CONTINUED = re.compile(r"\\?\r?\n[ \t]{1,40}(?P<s>[^\s\\]{1,200})")
_END = re.compile(r"[\s;,)}\]>&|/+.#:]|$|\\")
_MAX_WORDS = 5
_MAX_LINE = 2_000
_TRAIL = ".,;:)]}>'\"*"
_REFERENCE = re.compile(
    r"[*x•.#_?-]+|<[^<>]*>?|\*\*\*[a-z-]+-\d+\*\*\*.?|\[[^\[\]]*\]?|%\w+%|\$\{[^}:]*\}?|\$\(.*|\{\{\s.*|\$env:\w+|\$[A-Z_][A-Z0-9_]*|\$\w+"
    r"|@[\w.]+(?:\(.*)?|#\{[^}]*\}?|:\w+|(?!hex\()\w+(?:\.\w+)*\((?:[\"'\w$].*|\).*)?|(?:read|get|new|import|select|convertto|convertfrom)-[a-z]+"
    r"|(?:os|process|config|settings|secrets?|vars?|vault|data|env|this|self|args|options)\.[\w.\[\]\"']+",
    re.I,
)
_NUMBER = re.compile(r"0x[0-9A-Fa-f]+\)?|-?\d+(?:[.:]\d+)*%?")
NO_SECRET = re.compile(r"[/\\:=]|\w\.\w")
"""What hosts, paths and settings have and secrets in a sentence hardly ever do."""
_EMPTY = frozenset(
    {"null", "none", "redacted", "hidden", "masked", "removed", "nil", "undefined", "true", "false", "yes", "no"}
)


class Span(NamedTuple):
    """A secret in a text: from ``start`` to ``end`` (exclusive), and what kind of secret it is."""

    start: int
    end: int
    kind: str = "password"


def looks_secret(word: str) -> bool:
    """Whether a word is no word of a language: letters and digits mixed, signs inside, capitals in its middle."""
    word = word.strip(_TRAIL + "!?(")
    if len(word) < 4 or _NUMBER.fullmatch(word):
        return False
    letters = any(char.isalpha() for char in word)
    digits = any(char.isdigit() for char in word)
    signs = any(char in "!@#$%^&*+=~?" for char in word[1:])
    return (letters and digits) or (letters and signs) or bool(re.search(r"[a-z][A-Z]", word[1:]))


def looks_strong(word: str) -> bool:
    """Whether a word looks like a secret even in the middle of a sentence: both cases and digits, no name of a host, a
    path, a setting."""
    return (
        len(word) >= 6
        and not NO_SECRET.search(word)
        and any(char.isdigit() for char in word)
        and any(char.islower() for char in word)
        and any(char.isupper() for char in word)
    )


def line_start(text: str, position: int) -> int:
    """Where the line of ``position`` begins, or a point well before it in a line without end."""
    floor = max(0, position - _MAX_LINE)
    found = text.rfind("\n", floor, position)
    return found + 1 if found >= 0 else floor


def harmless(value: str, words: frozenset[str] = _EMPTY) -> bool:
    """Whether a value is none: a placeholder, a reference to a variable, one of ``words``."""
    bare = value.strip().strip(_TRAIL + "!?").casefold()
    return not bare or bare in words or bool(_REFERENCE.fullmatch(value.strip()))


def quoted(text: str, position: int) -> tuple[int, int] | None:
    """The inside of the quotes that open at ``position``; None if none do, or if they never close."""
    place = position
    while place < len(text) and place < position + 3 and text[place] not in _QUOTES:
        if text[place] not in "NnbBrRfFuUL@$":
            other = _OTHER_QUOTES.match(text, position)
            return other.span("s") if other else None
        place += 1
    if place >= len(text) or text[place] not in _QUOTES:
        return None
    verbatim = _DOUBLED.match(text, place)
    if verbatim:
        return verbatim.span("s")
    escaped, doubled, lines = (pattern.match(text, position) for pattern in _QUOTED[text[place]])
    for found in (escaped, doubled):
        # Where a backslash is no escape, the first reading runs past the end of the value.
        if found and _END.match(text, found.end()):
            return found.span(1)
    triple = _TRIPLE.match(text, position)
    if triple:
        return triple.span("s")
    found = lines if lines and lines[1].count("\n") <= 3 else doubled or escaped
    return found.span(1) if found else None


def value_spans(text: str, position: int, *, first: bool = False, stops: str = "") -> Iterator[tuple[int, int]]:
    """The spans of the value that begins at ``position``, joined literals of source code included.

    ``first``: its name is the first thing in its line, so that the value may go on to the end of it; ``stops``:
    what ends an unquoted value beside white space and semicolons (the ``&`` of an address, the comma of a list).
    """
    block = _BLOCK.match(text, position)
    if block:
        yield from _block(text, block)
        return
    mark = _YAML_MARK.match(text, position) or _PARENTHESIS.match(text, position)
    position = mark.end() if mark else position
    inside = quoted(text, position)
    if inside:
        yield from _literals(text, inside)
        return
    opened = text[position : position + 1]
    if opened and opened in "\"'`{":
        yield from _opened(text, position)
        return
    phrase = _TO_SEMICOLON.match(text, position)
    if phrase and not stops:
        yield phrase.span("s")
        return
    yield from _bare(text, position, first, stops)


def _bare(text: str, position: int, first: bool, stops: str) -> Iterator[tuple[int, int]]:
    bare = _BARE.match(text, position)
    if bare is None:
        return
    end = min(
        (place for stop in stops if (place := text.find(stop, bare.start() + 1, bare.end())) >= 0), default=bare.end()
    )
    if _REFERENCE.fullmatch(text[bare.start() : end].strip()) or text.startswith("${", position):
        fallback = _FALLBACK.match(text, position)
        if fallback and (inside := quoted(text, fallback.end())):
            yield inside
        elif fallback and fallback[0].endswith(":-"):
            yield from _bare(text, fallback.end(), False, "}")
        yield bare.start(), end
        return
    end = _trimmed(text, bare.start(), end)
    yield bare.start(), end
    continued = _CONTINUED.match(text, end) if text[end : end + 1] == "\\" else None
    while continued:
        yield continued.span("s")
        continued = (
            _CONTINUED.match(text, continued.end()) if text[continued.end() : continued.end() + 1] == "\\" else None
        )
    if not stops:
        yield from _further(text, end, first)


def _literals(text: str, inside: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """A literal and those that source code joins to it (``"a" + "b"``)."""
    start, end = inside
    if start < end and _OPERATOR.fullmatch(text, start, end) and (following := quoted(text, end)):
        # 'PWD=' + 'x': what looks like an opening quote closes the literal before.
        inside = following
    yield inside
    yield from joined(text, inside[1])


def joined(text: str, position: int) -> Iterator[tuple[int, int]]:
    """The literals that source code joins to the one whose closing quote stands at ``position``."""
    for _ in range(20):
        join = _JOIN.match(text, position)
        following = quoted(text, join.end()) if join else None
        if following is None or not looks_secret(text[slice(*following)].strip(";")):
            return
        yield following
        position = following[1]


def _opened(text: str, position: int) -> Iterator[tuple[int, int]]:
    """Braces (ODBC, JDBC), and quotes and braces that never close."""
    found: re.Match[str] | None = None
    if text.startswith("{", position):
        braced = _BRACED.match(text, position)
        plain = braced is not None and not _NO_VALUE.match(braced["s"])
        found = braced if plain else _BRACED_WORD.match(text, position)
        if found is None and braced is not None:
            return
    found = found or _UNCLOSED.match(text, position)
    if found:
        yield found.span("s")
        return
    word = _UNCLOSED_WORD.match(text, position)
    if word and not _NO_VALUE.match(text, position + 1):
        yield word.span("s")
        yield from _further(text, word.end(), False)


def _block(text: str, opened: "re.Match[str]") -> Iterator[tuple[int, int]]:
    """The lines of a YAML block that are indented more than the line that opens it."""
    line = _BLOCK_LINE.match(text, line_start(text, opened.start()))
    own = len(line["indent"]) if line else 0
    position = opened.end()
    for _ in range(50):
        found = _BLOCK_LINE.match(text, position)
        if found is None or found.end() == position or (found["s"] and len(found["indent"]) <= own):
            return
        if found["s"] and len(found["s"].split()) <= _MAX_WORDS:
            yield found.span("s")
        elif found["s"]:
            yield from _bare(text, found.start("s"), False, "")
        position = found.end()


def _trimmed(text: str, start: int, end: int) -> int:
    """Without the punctuation that follows a value: of the sentence, the call or the list it stands in."""
    while end > start + 1 and text[end - 1] in ",)]}'*\\":
        end -= 1
    return end


def _further(text: str, position: int, first: bool) -> Iterator[tuple[int, int]]:
    """Words that go on with an unquoted value (YAML and properties take the line)."""
    newline = text.find("\n", position, position + 400)
    rest = text[position : newline if newline >= 0 else position + 400]
    words = rest.partition(" #")[0].partition(" ;")[0].split()
    whole = first and 0 < len(words) <= 4 and not re.search(r"[=:;/]", " ".join(words))
    while True:
        found = _WORD.match(text, position)
        if found is None or found["s"].startswith(("#", "//", "-", "/", "(", ";")):
            return
        if not whole and (not looks_secret(found["s"]) or NO_SECRET.search(found["s"].rstrip(_TRAIL))):
            return
        yield found.start("s"), _trimmed(text, found.start("s"), found.end("s"))
        position = found.end()
