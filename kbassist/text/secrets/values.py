"""The value that follows a name: quoted, in braces, a block, or bare up to the next separator."""

import re
from collections.abc import Iterator

from kbassist.text.expression import Expression
from kbassist.text.secrets.judge import TRAIL, is_reference, looks_secret, names_something
from kbassist.text.secrets.literals import joined, literals, quoted

_UNCLOSED = Expression(r"[\"'`{](?P<s>[^\n\"]{1,500}?)(?=;[ \t]*[\w ]{1,30}=)")
_UNCLOSED_WORD = Expression(r"[\"'`{]{1,20}(?P<s>[^\s\"'`]{2,200})")
_BRACED = Expression(r"\{(?P<s>(?:[^}\n]|\}\}){1,2000})\}(?!\})")
_BRACED_WORD = Expression(r"\{{1,3}(?P<s>[^{}\s;:|]{3,200})\}{1,4}")
_NESTED = Expression(r"\s{0,80}(?:[\"'{]|[\w.-]{1,60}[\"']?\s{0,3}:(?!//))")
"""Behind a brace: a mapping, no value."""
_CHARACTER = r"(?:amp|lt|gt|quot|apos|nbsp|\#\w{1,6});"
"""Behind an ampersand: an entity of XML and HTML."""
_STOP = r"\s;\"<>`、，。；」』»"
_FIRST = Expression(rf"[^{_STOP}'&{{}}(),]|&(?!{_CHARACTER})")
_BARE = Expression(rf"[^{_STOP}&]{{0,2000}}")
_UNQUOTED = Expression(r"[^\s;\"'`<>&]{0,2000}")
_GOES_ON = Expression(
    rf"""
    (?: ["'`]{{1,3}} | > | &{_CHARACTER} ) (?=[\w@\#$%^*!~?.-])
    | < (?! / | [A-Za-z][\w:-]{{0,20}} (?:\s|/?>) )        # no tag
    | & (?! {_CHARACTER} )
    """,
    re.X,
)
"""What ends most values, but not where more of a value stands behind it."""
_NEXT_SETTING = Expression(r";[ \t]{0,20}[A-Za-z][\w .-]{0,40}=")
_LONGEST = 2_000
_PHRASE = r"[^\s;=\"'<>]{1,60}"
_TO_SEMICOLON = Expression(
    rf"""
    (?P<s> {_PHRASE} (?: [ \t]{{1,3}} {_PHRASE} ){{1,3}} )      # two to four words
    [ \t]* ; (?= \s* (?: \w[\w .-]{{0,40}}= | ["'<] | $ ) )     # up to the next setting or the end
    """,
    re.M | re.X,
)
_WORD = Expression(r"[ \t]{1,3}(?P<s>[^\s;\"'<>]{1,200})")
_SETTING = Expression(r"[=:;/]")
_COMMENTS = ("#", "//", "-", "/", "(", ";")
_FALLBACK = Expression(r"[^\n;{}]{0,80}?(?:\|\||\?\?|\bor\b|\|\s{0,2}default\s{0,2}\(|,|:-)\s{0,3}")
"""What stands between a variable and the value that is used where it is not set."""
_BLOCK = Expression(r"[|>][+-]?\d?[ \t]{0,80}(?:#[^\n]{0,400})?\r?\n")
_BLOCK_LINE = Expression(r"(?P<indent>[ \t]{0,200})(?P<s>\S[^\n]{0,4000})?(?:\r?\n|$)")
_MARK = Expression(r"(?:[&!][\w!/:.-]{1,60}[ \t]{1,3}){1,3}|\(\s{0,3}(?=[\"'])")
"""A tag or an anchor of YAML; a parenthesis around a literal."""
_CONTINUED = Expression(r"\\?\r?\n[ \t]{1,40}(?P<s>[^\s\\]{1,200})")
_MAX_WORDS = 5
_MAX_LINES = 50
_MAX_LINE = 2_000
_REST = 400

Place = tuple[int, int]
"""Start and end (exclusive) in a text."""


def line_start(text: str, position: int) -> int:
    """Where the line of ``position`` begins, or a point well before it in a line without end."""
    floor = max(0, position - _MAX_LINE)
    found = text.rfind("\n", floor, position)
    return found + 1 if found >= 0 else floor


def value_spans(text: str, position: int, *, first: bool = False, stops: str = "") -> Iterator[Place]:
    """The spans of the value that begins at ``position``, joined literals of source code included.

    ``first``: its name is the first thing in its line, so that the value may go on to the end of it; ``stops``:
    what ends an unquoted value beside white space and semicolons (the ``&`` of an address, the comma of a list).
    """
    block = _BLOCK.match(text, position)
    if block:
        yield from _block(text, block)
        return
    mark = _MARK.match(text, position)
    position = mark.end() if mark else position
    inside = quoted(text, position)
    if inside:
        yield from literals(text, inside)
        return
    opened = text[position : position + 1]
    if opened and opened in "\"'`{":
        yield from _opened(text, position)
        return
    # Of a connection string, a value that nobody quoted ends where the next setting begins, whatever stands in it.
    end = _end(text, position, _UNQUOTED)
    if end > position and not stops and _NEXT_SETTING.match(text, end) and not is_reference(text[position:end]):
        yield position, end
        return
    phrase = _TO_SEMICOLON.match(text, position)
    if phrase and not stops:
        yield phrase.span("s")
        return
    yield from _bare(text, position, first, stops)


def _end(text: str, start: int, run: Expression) -> int:
    """Where an unquoted value ends: behind characters of ``run``, and what stands between two such runs."""
    end, most = start, start + _LONGEST
    while end < most:
        inside = run.match(text, end, most)
        end = inside.end() if inside else end
        between = _GOES_ON.match(text, end)
        if between is None:
            break
        end = between.end()
    return end


def _bare(text: str, position: int, first: bool, stops: str) -> Iterator[Place]:
    if _FIRST.match(text, position) is None:
        return
    start, end = position, _end(text, position, _BARE)
    end = min((place for stop in stops if (place := text.find(stop, start + 1, end)) >= 0), default=end)
    if is_reference(text[start:end]) or text.startswith("${", position):
        yield from _fallback(text, position)
        yield start, end
        return
    end = _trimmed(text, start, end)
    yield start, end
    yield from _continued(text, end)
    yield from joined(text, end)
    if not stops:
        yield from _further(text, end, first)


def _fallback(text: str, position: int) -> Iterator[Place]:
    """``getenv("PW") or "x"``, ``${PW:-x}``: the secret beside the variable that should have held it."""
    fallback = _FALLBACK.match(text, position)
    if fallback and (inside := quoted(text, fallback.end())):
        yield inside
    elif fallback and fallback[0].endswith(":-"):
        yield from _bare(text, fallback.end(), False, "}")


def _continued(text: str, position: int) -> Iterator[Place]:
    """What a backslash at the end of the line continues (properties, .reg)."""
    while text[position : position + 1] == "\\":
        found = _CONTINUED.match(text, position)
        if found is None:
            return
        yield found.span("s")
        position = found.end()


def _opened(text: str, position: int) -> Iterator[Place]:
    """Braces, and quotes and braces that never close."""
    found: re.Match[str] | None = None
    if text.startswith("{", position):
        closed = text.find("}", position, position + _MAX_LINE) >= 0
        braced = _BRACED.match(text, position) if closed else None
        plain = braced is not None and not _NESTED.match(braced["s"])
        found = braced if plain else _BRACED_WORD.match(text, position)
        if found is None and braced is not None:
            return
    found = found or _UNCLOSED.match(text, position)
    if found:
        yield found.span("s")
        return
    word = _UNCLOSED_WORD.match(text, position)
    if word and not _NESTED.match(text, position + 1):
        yield word.span("s")
        yield from _further(text, word.end(), False)


def _block(text: str, opened: "re.Match[str]") -> Iterator[Place]:
    """The lines of a YAML block that are indented more than the line that opens it."""
    line = _BLOCK_LINE.match(text, line_start(text, opened.start()))
    own = len(line["indent"]) if line else 0
    position = opened.end()
    for _ in range(_MAX_LINES):
        found = _BLOCK_LINE.match(text, position)
        if found is None or found.end() == position or (found["s"] and len(found["indent"]) <= own):
            return
        if found["s"] and len(found["s"].split()) <= _MAX_WORDS:
            yield found.start("s"), found.start("s") + len(found["s"].rstrip())
        elif found["s"]:
            yield from _bare(text, found.start("s"), False, "")
        position = found.end()


def _trimmed(text: str, start: int, end: int) -> int:
    """Without the punctuation that follows a value: of the sentence, the call or the list it stands in."""
    while end > start + 1 and text[end - 1] in ",)]}'*\\":
        end -= 1
    return end


def _further(text: str, position: int, first: bool) -> Iterator[Place]:
    """Words that go on with an unquoted value (YAML and properties take the line)."""
    newline = text.find("\n", position, position + _REST)
    rest = text[position : newline if newline >= 0 else position + _REST]
    words = rest.partition(" #")[0].partition(" ;")[0].split()
    whole = first and 0 < len(words) < _MAX_WORDS and not _SETTING.search(" ".join(words))
    while True:
        found = _WORD.match(text, position)
        if found is None or found["s"].startswith(_COMMENTS):
            return
        if not whole and (not looks_secret(found["s"]) or names_something(found["s"].rstrip(TRAIL))):
            return
        yield found.start("s"), _trimmed(text, found.start("s"), found.end("s"))
        position = found.end()
