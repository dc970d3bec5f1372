"""Checking the grammars of connections, and that drivers and programs name some that are there."""

from collections.abc import Iterator

from kbassist.rulebase.collected import Loaded
from kbassist.rulebase.crossings import Crossings
from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.grammars import Grammar, GrammarFile
from kbassist.rulebase.yamlfile import Path as NodePath
from kbassist.text.similar import suggestion


def check_grammars(known: Crossings, content: GrammarFile, loaded: Loaded) -> None:
    """Note what is wrong with the grammars of a file."""
    for i, grammar in enumerate(content.grammars):
        for path, message in _problems(grammar):
            known.found.add(loaded, ("grammars", i, *path), f"{grammar.id}: {message}")
        for j, name in enumerate(grammar.heard_in):
            _named(known, name, loaded, ("grammars", i, "heard_in", j))
        for meaning in grammar.keys.keys() - known.meanings:
            message = f"no driver or program has a setting '{meaning}'{suggestion(meaning, known.meanings)}"
            known.found.add(loaded, ("grammars", i, "keys", meaning), message)


def _problems(grammar: Grammar) -> Iterator[tuple[NodePath, str]]:
    if grammar.shape == "address" and not grammar.schemes:
        yield ("shape",), "an address needs schemes"
    if grammar.schemes and grammar.shape != "address":
        yield ("schemes",), "only a grammar of the shape address has schemes"
    if grammar.shape == "environment" and not grammar.keys:
        yield ("shape",), "variables of the environment need keys: their names by meaning"
    if grammar.shape == "object" and not grammar.marks:
        yield ("shape",), "an object needs marks: texts of which one shows that the document has it"
    for key, sign in (("separator", grammar.separator), ("joins", grammar.joins), ("begins", grammar.begins)):
        if len(sign) != 1 or sign.isalnum():
            yield (key,), f"{key} is one sign, and neither letter nor digit"
    for j, quote in enumerate(grammar.quotes):
        if any(len(sign) != 1 or sign.isalnum() or sign.isspace() for sign in (quote.open, quote.close or quote.open)):
            yield ("quotes", j), "a quote is one sign, and neither letter, digit nor blank"


def picked(known: Crossings, content: Driver | Program, loaded: Loaded) -> None:
    """Note the grammars that a driver or program names and that are not there."""
    if isinstance(content, Program):
        if content.profile is not None and content.profile.grammar:
            _named(known, content.profile.grammar, loaded, ("profile", "grammar"))
        return
    at: NodePath = ("connection_string", "grammar")
    for j, name in enumerate(content.connection_string.grammars):
        _named(known, name, loaded, at if isinstance(content.connection_string.grammar, str) else (*at, j))


def _named(known: Crossings, name: str, loaded: Loaded, path: NodePath) -> None:
    if name not in known.grammars:
        there = f"known: {', '.join(known.grammars)}" if known.grammars else "grammars/ defines none"
        known.found.add(loaded, path, f"unknown grammar '{name}'{suggestion(name, known.grammars)}; {there}")
