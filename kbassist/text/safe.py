"""What may reach a terminal, a report or a file: no control, escape or bidi characters, and no half of a pair."""

import msgspec

from kbassist.text.expression import Expression

_MARKS = r"\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_CONTROL = Expression(rf"[\x00-\x1f\x7f-\x9f{_MARKS}]")
_CONTROL_IN_LINES = Expression(rf"[\x00-\x09\x0b-\x1f\x7f-\x9f{_MARKS}]")
_HALVES = Expression("[\ud800-\udfff]")
"""Lone surrogates: what JSON, registries and file names that are not UTF-8 put into a text, and no encoding takes."""
_REPLACEMENT = "\ufffd"


def clean(text: str, limit: int = 200) -> str:
    """``text`` on one line for a person: no control, escape or bidi characters, at most ``limit`` characters."""
    text = named(text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def whole_words(text: str, most: int | None, between: str = " ") -> str:
    """As many words of a text as ``most`` characters hold; of a single longer word its beginning."""
    if most is None or len(text) <= most:
        return text
    end = text.rfind(between, 0, most + 1)
    return text[: end if end > 0 else most].rstrip(between)


def printable(text: str) -> str:
    """``text`` of any length, line feeds kept, without control, escape or bidi characters."""
    if all(map(str.isprintable, text.split("\n"))):
        return text
    return whole(_CONTROL_IN_LINES.sub(" ", text))


def named(path: str) -> str:
    """A path of any length on one line, for a person."""
    # Of what can be printed nothing is to be replaced; that nearly all texts can is told without an expression.
    return path if path.isprintable() else whole(_CONTROL.sub(" ", path))


def whole(text: str) -> str:
    """``text`` with a replacement character for every half of a surrogate pair: UTF-8 can write it."""
    return text if text.isascii() else _HALVES.sub(_REPLACEMENT, text)


def utf8(text: str) -> bytes:
    """``text`` as UTF-8, whatever it holds."""
    return whole(text).encode("utf-8")


def as_json(value: object) -> bytes:
    """``value`` as JSON in UTF-8, whatever its texts hold."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_whole(msgspec.to_builtins(value)))


def _whole(value: object) -> object:
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {_whole(name): _whole(one) for name, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list | tuple) else value
