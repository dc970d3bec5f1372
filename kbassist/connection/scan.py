"""Keys and values in a text, with where they stand and what they stand in: brackets, indented lines, elements of XML.

Nothing is known here of programs: a text in which nothing is of that form has no entries.
"""

import re
from typing import NamedTuple

from kbassist.text.expression import Expression

_LONGEST = 400
"""Of an expression in the place of a value."""
_TOKEN = Expression(
    r"""
      (?P<comment>//[^\n]{0,2000}|/\*.{0,4000}?\*/|(?:(?<=\s)|^)\#[^\n]{0,2000})
    | (?P<string>"(?:[^"\\\n]|\\.){0,4000}"|'(?:[^'\\\n]|\\.){0,4000}')
    | (?P<open>[\[{(]) | (?P<close>[\]})])
    | (?P<sign>=>|:(?!//)|=) | (?P<end>[,;\n])
    | (?P<word>[\w.$+\\/@%*-]{1,400})
    """,
    re.S | re.X | re.M,
)
_LINE = Expression(
    r"^(?P<lead>[ \t]{0,80}(?:-[ \t]{1,20})?)(?P<quote>[\"']?)(?P<key>[A-Za-z][\w .$-]{0,80}?)(?P=quote)[ \t]{0,20}"
    r"(?P<sign>:|=)[ \t]{0,20}(?P<value>\"[^\"\n]{0,400}\"|'[^'\n]{0,400}'|[^\n]{0,400}?)"
    r"[ \t]{0,20}(?:[ \t]\#[^\n]{0,400})?\r?$",
    re.M,
)
_ELEMENT = Expression(r"<(?P<key>[A-Za-z][\w.-]{0,80})>(?P<value>[^<>\n]{0,400})</(?P=key)>")
_SECTION = Expression(r"\[[^\]\n]{1,100}\]")


class Entry(NamedTuple):
    """A key with its value. ``group``: the bracket or the lines it stands in."""

    key: str
    value: str
    at: int
    start: int
    end: int
    group: int


class Scanned(NamedTuple):
    """The entries of a text. ``above``: by group the one around it; ``named``: by group its key; ``begins``: where."""

    entries: list[Entry]
    above: dict[int, int]
    named: dict[int, str]
    begins: dict[int, int]


def braces(text: str) -> Scanned:
    """Keys and values between brackets."""
    scanned = Scanned([], {}, {}, {})
    stack: list[int] = []
    key: tuple[str, int] | None = None
    signed = False
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind == "comment":
            continue
        if kind == "open":
            group = found.start()
            scanned.above[group] = stack[-1] if stack else -1
            scanned.begins[group] = found.end()
            if key is not None and signed:
                scanned.named[group] = key[0]
            stack.append(group)
        elif kind == "close":
            if stack:
                stack.pop()
        elif kind == "sign":
            signed = key is not None
            continue
        elif kind in ("string", "word"):
            value = found[0].strip("\"'") if kind == "string" else found[0]
            if signed and key is not None and stack and value != "array":
                end = _expression(text, found.end())
                value = value if end == found.end() else text[found.start() : end]
                scanned.entries.append(Entry(key[0], value, key[1], found.start(), end, stack[-1]))
            elif not signed:
                key = (value, found.start())
                continue
            elif kind == "word" and value == "array":
                # array( of PHP: the bracket has the key.
                continue
        elif found[0] == "\n" and signed:
            continue
        key, signed = None, False
    return scanned


def _expression(text: str, start: int) -> int:
    """Where the value ends that begins with a word before ``start``: a call or a condition goes on."""
    depth, end = 0, start
    for place in range(start, min(len(text), start + _LONGEST)):
        char = text[place]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            if not depth:
                break
            depth -= 1
        elif not depth and (char in ",;\n" or text.startswith(("//", "/*", " #"), place)):
            break
        if not char.isspace():
            end = place + 1
    return end


def indented(text: str) -> Scanned:
    """Keys and values a line each: what has the same indentation below the same line is together."""
    scanned = Scanned([], {}, {}, {})
    levels: list[tuple[int, int]] = []
    section = -1
    position = 0
    for line in text.split("\n"):
        bare = line.strip()
        found = _LINE.match(line) if bare and not bare.startswith(("#", ";", "//")) else None
        if bare and _SECTION.fullmatch(bare):
            section, levels = position, []
        elif found is not None:
            indent = len(found["lead"])
            dashed = "-" in found["lead"]
            while levels and (levels[-1][0] > indent or (dashed and levels[-1][0] == indent)):
                levels.pop()
            if not levels or levels[-1][0] < indent:
                group = position + indent
                scanned.above[group] = levels[-1][1] if levels else section
                scanned.begins[group] = max(0, position - 1)
                scanned.named[group] = named.strip() if levels and (named := _last_key(scanned)) else ""
                levels.append((indent, group))
            value = found["value"].strip("\"'") if found["value"][:1] in "\"'" else found["value"]
            start = position + found.start("value")
            at = position + found.start("quote")
            end = start + len(found["value"])
            scanned.entries.append(Entry(found["key"].strip(), value, at, start, end, levels[-1][1]))
        elif bare and not bare.startswith(("#", ";", "//")):
            levels = []
        position += len(line) + 1
    return scanned


def _last_key(scanned: Scanned) -> str:
    return scanned.entries[-1].key if scanned.entries else ""


def elements(text: str) -> Scanned:
    """Elements of XML that hold nothing but a value: those of one document are together."""
    entries = [
        Entry(found["key"], found["value"], found.start(), found.start("value"), found.end("value"), -1)
        for found in _ELEMENT.finditer(text)
    ]
    return Scanned(entries, {}, {}, {})
