"""The ways to state the value of a name: a setting, an option, an argument, a line below it."""

import re
from collections.abc import Iterator

from kbassist.text.expression import Expression
from kbassist.text.secrets.elements import paired
from kbassist.text.secrets.judge import harmless, looks_secret, names_something
from kbassist.text.secrets.literals import quoted
from kbassist.text.secrets.prose import is_sentence
from kbassist.text.secrets.span import Span, named
from kbassist.text.secrets.values import line_start, value_spans

_TYPE = r"""
    [ \t]{0,3} :? [ \t]{0,3} (?:(?:const|final|static|val|var|let)[ \t])?
    [\w.]{2,40} (?:[<\[(][\w.,\ ]{0,40}[>\])])? \?? [ \t]{0,30} (?==(?!=))
"""
"""``password: String =``, ``pwd varchar(20) =``."""
_ASSIGN = Expression(
    rf"""
    (?P<close>["'`\])}}*_]{{0,4}})                                 # what closes the name
    (?:{_TYPE})?
    (?: [ \t]{{0,40}} (?:\r?\n[ \t]{{0,20}}(?=[:=]))? )
    (?P<sign> => | := | -> | ={{1,2}} | \?= | \.{{3,80}} | : | , | ;(?<=\];) | \( ) (?:\*{{1,2}})?
    (?P<after>[ \t]{{0,20}}(?:\r?\n)?[ \t]{{0,40}})
    (?:string\(\d{{1,5}}\)[ \t])?                                  # PHP's var_dump
    """,
    re.X,
)
_BLANK = Expression(r"[\"']?[ \t]{1,40}(?:REG_\w{2,20}[ \t]{1,20})?")
_ALONE = Expression(r"(?P<s>[^\s=:|,;\"'<>]{3,200})[ \t]*(?:$|\r?\n)", re.M)
_BELOW = Expression(r"[ \t]{0,80}[=:]?[ \t]{0,80}\r?\n[ \t>|#*]{0,20}(?P<s>[^\s\"'<>{}]{2,200})(?P<end>[ \t]|\r?\n|$)")
_A_VALUE = Expression(r"[:=]\s{0,4}[\"']\Z")
_A_SETTING = Expression(r"[\w.-]{1,40}[:=]")
_TAKES_A_VALUE = Expression(
    r"\b(?:ENV|ARG|setx|set|export|put|define)\s{0,3}$|\b(?:login|machine|user)\s+\S{1,80}\s+$", re.I
)
_DECORATION = " \t-\"'>|#*"
_ENDS = {"?": "&", "&": "&", ",": ","}
"""By what stands before a name, what ends its value: of an address, of a list."""


def stated(text: str, first: int, after: int) -> Iterator[Span]:
    """The value of the name from ``first`` to ``after``, in the first of the ways to state one that fits."""
    for way in (paired, _assigned, _option, _alone):
        found = list(way(text, first, after))
        if found:
            yield from found
            return


def _assigned(text: str, first: int, after: int) -> Iterator[Span]:
    found = _ASSIGN.match(text, after)
    if found is None:
        return
    sign, place = found["sign"], found.end()
    opened = text[max(0, first - 1) : first]
    begins = not text[line_start(text, first) : first].strip(_DECORATION)
    if "\n" in found["after"]:
        yield from _below(text, after, place)
    elif sign == "," and not found["close"] and opened != "-":
        alone = _ALONE.match(text, place) if begins else None
        if alone and looks_secret(alone["s"]):
            yield named(alone)
    elif sign == "," and _A_VALUE.search(text, max(0, first - 12), first):
        return
    elif sign in (",", "("):
        yield from _listed(text, place, opened)
    else:
        yield from _value(text, place, sign, opened, begins)


def _listed(text: str, place: int, opened: str) -> Iterator[Span]:
    """The next item of a list or the argument of a call: quoted, or that of an option."""
    if quoted(text, place):
        yield from _values(text, place)
    elif opened == "-":
        yield from _argument(text, place, ",]")


def _values(text: str, place: int) -> Iterator[Span]:
    yield from (Span(*one) for one in value_spans(text, place) if not harmless(text[slice(*one)]))


def _value(text: str, place: int, sign: str, opened: str, begins: bool) -> Iterator[Span]:
    for start, end in value_spans(text, place, first=begins, stops=_ENDS.get(opened, "")):
        value = text[start:end]
        if sign == ":" and not begins and is_sentence(text, start, end):
            return
        if value.isdigit() and len(value) < (4 if sign == ":" else 2):
            return
        if not harmless(value):
            yield Span(start, end)


def _below(text: str, after: int, place: int) -> Iterator[Span]:
    """A value on the line below its name: quoted, or one word that is no word of a program's answer."""
    if quoted(text, place):
        yield from _values(text, place)
        return
    found = _BELOW.match(text, after)
    if found is None or harmless(found["s"]):
        return
    word = found["s"]
    alone = found["end"] != " " and not word.endswith(":")
    if looks_secret(word) or (alone and not _A_SETTING.match(word)):
        end = found.end("s")
        yield Span(found.start("s"), end - 1 if text[end - 1] == ";" else end)


def _option(text: str, first: int, after: int) -> Iterator[Span]:
    """``-Password x``, ``ENV PASSWORD x``, a property or column with blanks between, a quoted word."""
    blank = _BLANK.match(text, after)
    if blank is None:
        return
    before = text[max(line_start(text, first), first - 80) : first]
    dash = text[max(0, first - 2) : first]
    if _TAKES_A_VALUE.search(before) or dash.endswith("-") or dash in ("/", " /", "\n/", "\t/"):
        yield from _argument(text, blank.end(), "")
        return
    alone = _ALONE.match(text, blank.end())
    if alone and not before.strip(" \t\"'>|#*") and looks_secret(alone["s"]):
        yield named(alone)
        return
    inside = quoted(text, blank.end())
    if inside and looks_secret(text[slice(*inside)]):
        yield Span(*inside)


def _argument(text: str, place: int, stops: str) -> Iterator[Span]:
    for start, end in value_spans(text, place, stops=stops):
        value = text[start:end]
        if not harmless(value) and not (value.startswith(("-", "/")) and not looks_secret(value)):
            yield Span(start, end)
        return


def _alone(text: str, _first: int, after: int) -> Iterator[Span]:
    """A name alone at the end of its line, above what it shows."""
    found = _BELOW.match(text, after)
    if found and looks_secret(found["s"]) and not names_something(found["s"]) and not harmless(found["s"]):
        yield named(found)
