"""Variables of the environment that set a connection up, in scripts, files of services and containers, transcripts."""

import re
from collections.abc import Iterator

from kbassist.connection.change import Edit, RefusedEditError
from kbassist.connection.scan import Entry
from kbassist.model.evidence import Site
from kbassist.rulebase.language.grammars import Grammar
from kbassist.text.expression import Expression

_VALUE = r"\"(?P<double>[^\"\r\n]{0,4000})\"|'(?P<single>[^'\r\n]{0,4000})'|(?P<plain>[^\s\"';&|<>]{1,4000})"
_PLAIN = Expression(r"[\w.,/:@%+=~-]+")
_CLOSING = Expression(r"[\"' ;,)]{0,4}")


def variables(text: str, grammar: Grammar) -> list[tuple[str, Entry]]:
    """The variables of a grammar in a text, each with its meaning; of one that is set twice the last."""
    meanings = {name: meaning for meaning, name in grammar.keys.items()}
    found = {name: one for name, one in _all(text, meanings) if one.value}
    return sorted(((meanings[name], one) for name, one in found.items()), key=lambda one: one[1].at)


def _all(text: str, names: dict[str, str]) -> Iterator[tuple[str, Entry]]:
    if not any(name in text for name in names):
        return
    words = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w.-])(?P<key>{words})[\"']?[ \t]{{0,20}}[=:][ \t]{{0,20}}(?P<value>{_VALUE})")
    for one in pattern.finditer(text):
        value = next(part for part in (one["double"], one["single"], one["plain"]) if part is not None)
        yield one["key"], Entry(one["key"], value, one.start("key"), one.start("value"), one.end("value"), -1)


def written(raw: str, value: str) -> str:
    """A value with the quotes that ``raw`` has, or that it needs. Raises ``RefusedEditError``."""
    mark = raw[:1] if raw[:1] in "\"'" else ""
    mark = mark or ("" if _PLAIN.fullmatch(value) else '"')
    if mark and (mark in value or "\n" in value or (mark == '"' and set(value) & set("$`\\\\"))):
        raise RefusedEditError("unchanged.quotes")
    return f"{mark}{value}{mark}"


def variable(site: Site, name: str, value: str) -> Edit:
    """A new variable behind the last one, set as that is."""
    last = max(site.entries, key=lambda one: one.end)
    begin, end = site.text.rfind("\n", 0, last.at) + 1, site.text.find("\n", last.end)
    end = len(site.text) if end < 0 else end
    key = site.text[last.at : last.start]
    raw = site.text[last.start : last.end]
    setting = f"{name}{key[len(last.key) :]}{written(raw, value)}"
    alone = sum(begin <= one.at < end for one in site.entries) == 1
    closing = site.text[last.end : end]
    if alone and _CLOSING.fullmatch(closing):
        return Edit(end, end, f"\n{site.text[begin : last.at]}{setting}{closing}")
    return Edit(last.end, last.end, f" {setting}")
