"""Secrets in XML: an element with the name of a secret, and pairs of attributes of which one has it."""

import re
from collections.abc import Iterator

from kbassist.text.expression import Expression
from kbassist.text.secrets.judge import harmless
from kbassist.text.secrets.span import Kind, Span, named
from kbassist.text.secrets.values import line_start, value_spans

_TAG = Expression(r"<(?P<closing>/?)(?:[\w-]{1,30}:)?$")
_CONTENT = Expression(
    r"""
    (?: [^<>\n]{0,300} [^/<>\n] | ) >                          # the attributes, unless it is closed at once
    (?: <!\[CDATA\[ (?P<data>[^\n]{1,2000}?) \]\]> | (?P<value>[^<]{1,2000}) <? )
    """,
    re.X,
)
_VALUE = r"(?:value|val|v|default|content|data)"
_PAIR = Expression(
    rf"""
    ["']? \s{{0,4}} [,{{;]? \s{{0,8}} (?:type\s{{0,6}}=\s{{0,4}}"?\w{{1,20}}"?\s{{1,8}})? ["']?
    (?: [\w:-]{{1,30}} = ["'][^"'\n]{{0,80}}["'] \s{{0,4}} ){{0,4}}         # other attributes between
    {_VALUE} ["']? \s{{0,4}} [:=] (?: \s{{0,4}} (?=["']) | [ \t]{{0,4}} (?!\s) )
    """,
    re.I | re.X,
)
_PAIR_OPTION = Expression(
    rf"""
    ["']? (?: [ \t]{{1,3}} [-/][\w-]{{1,30}} (?:[ =][\w.]{{1,40}})? ){{0,3}}      # other options between
    [ \t]{{1,3}} (?: --?{_VALUE} | /d | -d ) [ =]{{1,3}}
    """,
    re.I | re.X,
)
_BEFORE = Expression(
    rf"\b{_VALUE}[\"']?\s{{0,4}}[:=]\s{{0,4}}[\"'](?P<s>[^\"'\n]{{1,300}})[\"'][^<>{{}}\n]{{0,60}}$", re.I
)
_INNER = Expression(r"[\"'](?:\s[^<>\n]{0,200})?(?<!/)>(?P<s>[^<]{1,2000})</")
_NEAR_TAG, _NEAR_VALUE = 40, 400


def is_tag(text: str, first: int) -> bool:
    """Whether the name that begins at ``first`` is the name of an element."""
    return _TAG.search(text, max(0, first - _NEAR_TAG), first) is not None


def element(text: str, first: int, after: int, kind: Kind) -> Iterator[Span]:
    """``<password>x</password>`` and ``<Password value="x"/>``; the name stands from ``first`` to ``after``."""
    tag = _TAG.search(text, max(0, first - _NEAR_TAG), first)
    if tag and tag["closing"]:
        return
    found = _CONTENT.match(text, after)
    if found:
        group = "data" if found["data"] else "value"
        if not harmless(found[group]):
            yield Span(*found.span(group), kind)
    yield from paired(text, after, after)


def paired(text: str, first: int, after: int) -> Iterator[Span]:
    """``name="Password" value="x"``, in either order; ``<property name="password">x</property>``."""
    found = _PAIR.match(text, after)
    if found is None and text[max(0, first - 1) : first] in ("", " ", "/", '"', "'"):
        found = _PAIR_OPTION.match(text, after)
    if found:
        yield from (Span(*one) for one in value_spans(text, found.end()) if not harmless(text[slice(*one)]))
        return
    found = _INNER.match(text, after) or _BEFORE.search(text, max(line_start(text, first), first - _NEAR_VALUE), first)
    if found and not harmless(found["s"]):
        yield named(found)
