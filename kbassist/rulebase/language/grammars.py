"""How connections are written, as types and expressions: ``rules/grammars/``.

The program knows shapes: a list of settings, an address, a section of a file, an object, variables of the environment.
Which schemes, signs and quotes there are is said here by data; a driver picks its grammars by name.
"""

import re
from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from kbassist.rulebase.language.schema import Strict

Shape: TypeAlias = Literal["list", "address", "section", "object", "environment", "none"]
ONE_BY_ONE: tuple[Shape, ...] = ("object", "environment")
"""Those whose settings are looked for one by one, where they stand."""
Plain: TypeAlias = Literal["as-it-is", "backslash", "percent"]

HOST, INSTANCE, PORT = "host", "instance", "port"
PARTS = (HOST, INSTANCE, PORT)
"""The meanings of what an address, or the value of the keyword for the server, is taken apart into."""
SERVER_MEANINGS = frozenset({"server", HOST, PORT})
"""The meanings of keywords of which one stands in every connection string."""
_LONGEST = 4_000


class Quote(Strict, frozen=True, kw_only=True):
    """What a value can stand between. ``close``: left out where it is the same sign; ``inside``: how that is written
    there: twice, behind a backslash, or not at all."""

    open: str
    close: str = ""
    inside: Literal["doubled", "backslash", "never"] = "doubled"


class HostForm(Strict, frozen=True, kw_only=True):
    """How a host is written with what belongs to it.

    ``protocols``: what may stand before it; ``instance``, ``port``: the sign before each; ``several``: the sign between
    hosts, where there can be several.
    """

    protocols: tuple[str, ...] = ()
    instance: str = ""
    port: str = ""
    several: str = ""


class Grammar(Strict, frozen=True, kw_only=True):
    """One way to write a connection.

    ``host``: how the value of the keyword for the server is made. Of an address: its ``schemes`` (``://`` follows one
    that ends in a letter or digit), ``authority``: how hosts are written in it, ``path``: the meaning of what follows
    them, ``begins``: the sign before its settings.

    ``separator`` between settings, ``joins`` a key with its value, ``quotes`` of values (the first is written),
    ``plain``: how a value without quotes writes what is special, ``quote_for``: what is put into quotes beyond what has
    to be; ``case_counts``: of the letters of keywords; ``appended``: a setting as it is added at the end.

    ``keys``: by meaning the names that settings have here, where they are not those of the driver's keywords;
    ``names_driver``: keys that name the driver, whichever it is; ``heard_in``: lists in which the keywords of its
    drivers are understood as well; ``shown_by``: what gives away a list of which only the signs are known; ``needs``:
    keys of which one stands in each of its sections; ``marks``: texts of which one stands in each document with its
    objects; ``files``: patterns of the names of the documents it stands in; ``shared``: programs around several drivers
    write it, so that the driver that the evidence names counts.
    """

    id: str
    shape: Shape
    schemes: tuple[str, ...] = ()
    host: HostForm = HostForm()
    authority: HostForm = HostForm(port=":")
    path: str = ""
    begins: str = "?"
    separator: str = ";"
    joins: str = "="
    quotes: tuple[Quote, ...] = ()
    plain: Plain = "as-it-is"
    quote_for: str = ""
    case_counts: bool = False
    appended: str = ""
    keys: dict[str, str] = {}
    names_driver: tuple[str, ...] = ()
    heard_in: tuple[str, ...] = ()
    shown_by: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    shared: bool = False

    @property
    def heads(self) -> tuple[str, ...]:
        """What its addresses begin with, up to the host or user."""
        return tuple(one + "://" * one[-1:].isalnum() for one in self.schemes)

    @property
    def one_text(self) -> bool:
        """Whether a connection is one text, which can be shown with a setting changed."""
        return self.shape not in ("section", *ONE_BY_ONE)

    @property
    def blank(self) -> bool:
        """Whether nothing but white space parts its settings."""
        return not self.separator.strip()

    @property
    def listed(self) -> tuple[str, str, str]:
        """What lists that are read together have in common."""
        return self.separator, self.joins, self.plain


class GrammarFile(Strict, frozen=True, kw_only=True):
    """``rules/grammars/*.yaml``."""

    grammars: tuple[Grammar, ...]


def read_together(grammar: Grammar, grammars: Iterable[Grammar]) -> Grammar:
    """A list with the quotes of all that no sign tells from it: whose string it is is known only when it is read."""
    if grammar.shape != "list":
        return grammar
    same = [one for one in grammars if one.shape == "list" and one.listed == grammar.listed]
    quotes = {quote.open: quote for one in (*reversed(same), grammar) for quote in reversed(one.quotes)}
    return msgspec.structs.replace(grammar, quotes=tuple(reversed(quotes.values())))


def quoted_value(quote: Quote) -> str:
    """The expression of a value between quotes, on one line."""
    start, end = re.escape(quote.open), re.escape(quote.close or quote.open)
    inner = f"[^{end}\r\n]"
    if quote.inside == "doubled":
        inner = f"{inner}|{end}{end}"
    elif quote.inside == "backslash":
        inner = f"[^{end}\\\\\r\n]|\\\\[^\r\n]"
    return f"{start}(?:{inner}){{0,{_LONGEST}}}{end}"


def bare_value(grammar: Grammar) -> str:
    """The expression of a value without quotes: up to the next setting, a quote, or the end of what it stands in."""
    stops = _stops(grammar)
    return (
        f"(?:[^{stops}\\\\]|\\\\[^\\r\\n]){{0,{_LONGEST}}}"
        if grammar.plain == "backslash"
        else f"[^{stops}]{{0,{_LONGEST}}}"
    )


def _stops(grammar: Grammar) -> str:
    """What ends a value without quotes, as members of a class of characters."""
    blank = r"\s" if grammar.blank else re.escape(grammar.separator)
    marks = {sign for quote in grammar.quotes for sign in (quote.open, quote.close)} | set("\"'")
    return f"{blank}{re.escape(''.join(sorted(marks)))}\\r\\n<>"


def unusual_values(grammar: Grammar) -> tuple[str, ...]:
    """The expressions of values in one text that are written otherwise than most: with backslashes, in other quotes."""
    if grammar.shape not in ("list", "address"):
        return ()
    odd = [one for one in grammar.quotes if one.inside == "backslash" or one.open not in "\"'{"]
    values = [quoted_value(one) for one in odd]
    if grammar.plain == "backslash":
        plain = f"[^{_stops(grammar)}\\\\]{{0,{_LONGEST}}}"
        values.append(f"{plain}(?:\\\\[^\\r\\n]{plain}){{1,100}}")
    return tuple(rf"\s{{0,20}}{re.escape(grammar.joins)}\s{{0,20}}(?P<s>{one})" for one in values)
