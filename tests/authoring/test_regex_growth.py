"""The proof that an expression can't explode: known bad ones fail it, and the program's own pass it."""

import ast
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

import kbassist
from kbassist.authoring.expression_check import problems
from kbassist.authoring.regex_growth import ExplodesError, growth
from kbassist.reasoning.engines.select import LIBRARIES
from kbassist.text.expression import Expression
from tests.support.engines import LIBRARIES_HERE

_HERE = {"match", "fullmatch"}
_ANYWHERE = {"search", "finditer", "findall", "sub", "subn", "split"}
_MADE = {
    "kbassist.authoring.regex_growth": "the expression that is examined",
    "kbassist.batch.records": "rule base: what a line begins with that goes on",
    "kbassist.batch.scanner": "literals of the rule base",
    "kbassist.evidence.several": "rule base: names of servers",
    "kbassist.connection.command_line": "names of programs of the rule base",
    "kbassist.connection.profiles": "rule base, examined by lint",
    "kbassist.connection.dialects": "keywords and grammars of the rule base",
    "kbassist.connection.environment": "names of variables of the rule base",
    "kbassist.connection.sites": "grammars of the rule base",
    "kbassist.connection.string": "rule base, examined by lint",
    "kbassist.connection.syntax": "grammars of the rule base, proved in test_grammars",
    "kbassist.text.secrets.names": "grammars of the rule base, proved in test_grammars",
    "kbassist.files": "a file name",
    "kbassist.reading.meaning": "rule base, examined by lint; stems of the rule base",
    "kbassist.reading.stems": "a stem",
    "kbassist.reading.unfinished": "rule base, examined by lint: the beginning of an expression",
    "kbassist.rulebase.article_check": "rule base, examined by lint",
    "kbassist.rulebase.client_check": "rule base, examined by lint",
    "kbassist.rulebase.language.anonymity": "rule base, examined by lint",
    "kbassist.rulebase.language.meaning": "rule base, examined by lint",
    "kbassist.rulebase.language.patterns": "rule base, examined by lint",
    "kbassist.rulebase.words": "rule base, examined by lint",
    "kbassist.shell.understand.words": "rule base: endings of short forms, as they are",
    "kbassist.text.layout.mojibake": "examined as what the function returns",
    "kbassist.text.expression": "examined where it is written",
}
"""Modules in which an expression is put together when the program runs, and of what."""


@pytest.mark.parametrize(
    "expression",
    [
        r"(a+)+b",
        r"(a|ab)*c",
        r"(\w+\s?)*x",
        r"\s*x",
        r"\S.*?\s*$",
        r"-BEGIN.*-END",
        r"a.*b.*c",
        r"(.*,)*x",
        r"\w+\s*:\s*\w",
    ],
)
def test_what_can_explode_is_not_proved(expression: str) -> None:
    try:
        power = growth(expression, re.S).power
    except ExplodesError:
        return
    assert power > 1


@pytest.mark.parametrize(
    "expression",
    [
        r"<a[^<>]*>",
        r"(?<!\w)\w+=",
        r"\d+|x+",
        r"(?:GET|PUT)*",
        r"x.{0,200}y",
        r"\[[^\[\]]*\]",
        r"(?m)^[ \t]*a",
        r"\A\s*x",
    ],
)
def test_what_cannot_explode_is_proved(expression: str) -> None:
    assert growth(expression).power == 1


@pytest.mark.parametrize("power", [1, 2])
def test_the_bound_is_that_of_the_matcher(power: int) -> None:
    """A pair of expressions that differ in nothing else: the one of power 2 takes longer by the length of the text."""
    expression = {1: r"x[^x]*y", 2: r"x[^y]*y"}[power]
    assert growth(expression).power == power
    pattern = re.compile(expression)
    begin = time.process_time()
    pattern.search("x" * 20_000)
    assert (time.process_time() - begin > 0.1) == (power == 2)


def test_the_program_s_own_expressions() -> None:
    wrong = []
    for module in modules():
        for name, source, flags, anywhere in [*compiled(module), *inline(module)]:
            wrong += [f"{module.__name__}.{name}: {why}" for why in problems(source, flags, anywhere=anywhere)]
    assert not wrong, "\n".join(wrong)


def modules() -> Iterator[ModuleType]:
    """Every module of the program but those of rules engines that are not installed here."""
    for one in pkgutil.walk_packages(kbassist.__path__, "kbassist."):
        parent, _, name = one.name.rpartition(".")
        if name == "__main__" or (parent.endswith(".engines") and name in LIBRARIES and name not in LIBRARIES_HERE):
            continue
        yield importlib.import_module(one.name)


def compiled(module: ModuleType) -> Iterator[tuple[str, str, int, bool]]:
    """The expressions that a module keeps: name, source, flags, and whether they are looked for anywhere.

    The masker looks at many places of a text that is not cut into lines, wherever its expressions match.
    """
    used = uses(module)
    everywhere = module.__name__.startswith("kbassist.text.secrets.")
    for name, value in vars(module).items():
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else [value]:
            found = made(one, module)
            if found is None:
                continue
            calls = used.get(name, set())
            source = found.pattern.decode("latin-1") if isinstance(found.pattern, bytes) else found.pattern
            flags = found.flags & (re.I | re.S | re.M | re.X | re.A) | (re.A if isinstance(found.pattern, bytes) else 0)
            if calls == {"fullmatch"}:
                yield name, rf"(?:{source})\Z", flags, False
            else:
                yield name, source, flags, everywhere or not calls or bool(calls - _HERE)


def made(value: object, module: ModuleType) -> "re.Pattern[str] | re.Pattern[bytes] | None":
    """The expression that a value of a module is, or returns."""
    if isinstance(value, tuple):
        value = next((one for one in value if isinstance(one, Expression)), None)
    if isinstance(value, Expression):
        return re.compile(value.pattern, value.flags)
    returned = str(getattr(value, "__annotations__", {}).get("return", ""))
    if hasattr(value, "cache_info") and "Pattern" in returned and getattr(value, "__module__", "") == module.__name__:
        if inspect.signature(value).parameters:  # type: ignore[arg-type]
            return None
        value = value()  # type: ignore[operator]
    return value if isinstance(value, re.Pattern) else None


def uses(module: ModuleType) -> dict[str, set[str]]:
    """By name the methods that are called of it in the module."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Attribute):
            inner = node.value.func if isinstance(node.value, ast.Call) else node.value
            if isinstance(inner, ast.Name) and node.attr in _HERE | _ANYWHERE:
                found.setdefault(inner.id, set()).add(node.attr)
    return found


def inline(module: ModuleType) -> Iterator[tuple[str, str, int, bool]]:
    """The expressions that stand in calls of ``re``; one that can't be worked out here is among ``_MADE``."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if not call or not isinstance(node.func.value, ast.Name) or node.func.value.id != "re":
            continue
        what = node.func.attr
        if what not in _HERE | _ANYWHERE | {"compile"}:
            continue
        source = known(node.args[0], module)
        if source is None:
            assert module.__name__ in _MADE, f"{module.__name__}:{node.lineno}: what is put together here?"
        elif what != "compile":
            given = (known(one, module) for one in [*node.args[1:], *(one.value for one in node.keywords)])
            flags = sum(int(one) for one in given if isinstance(one, re.RegexFlag))
            text = source.decode("latin-1") if isinstance(source, bytes) else str(source)
            yield f"line {node.lineno}", rf"(?:{text})\Z" if what == "fullmatch" else text, flags, what in _ANYWHERE


def known(node: ast.expr, module: ModuleType) -> object:
    """The value of an expression made of the module's own constants; None if it is made of something else."""
    try:
        return eval(compile(ast.Expression(node), module.__name__, "eval"), dict(vars(module)))  # noqa: S307
    except NameError:
        return None
