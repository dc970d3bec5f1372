"""Libraries imported without what they need one word of: a diagnosis should cost less than what they would bring.

Each stands ready before its library is asked for, and only while it is imported: who wants the whole module later gets
the real one.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, cast


def module_named(name: str) -> ModuleType:
    """A module by its full name, as ``importlib.import_module`` gives it, whose package costs a hundredth of a run.

    Raises ``ImportError``.
    """
    __import__(name)
    return sys.modules[name]


@contextmanager
def _in_place_of(**modules: ModuleType | None) -> Iterator[None]:
    """Modules that stand in for those that are not imported yet; None is what import takes for one that isn't there."""
    missing = {name: module for name, module in modules.items() if name not in sys.modules}
    sys.modules.update(cast("dict[str, ModuleType]", missing))
    try:
        yield
    finally:
        for name in missing:
            del sys.modules[name]


def _module(name: str, **contents: object) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(contents)
    return module


def _one_or_more(one: str, more: str, number: int) -> str:
    """What gettext makes of a number where there is no translation."""
    return one if number == 1 else more


def import_argparse() -> None:
    """Import argparse without gettext, and locale, which that asks for a translation: Python ships none."""
    with _in_place_of(gettext=_module("gettext", gettext=str, ngettext=_one_or_more)):
        module_named("argparse")


def _quoted(*given: Any) -> str:
    """The function of ``urllib.parse`` by which a path becomes a URL, imported when one does."""
    from urllib.parse import quote_from_bytes  # noqa: PLC0415 - start-up: few runs make a URL of a path

    return quote_from_bytes(*given)


def import_pathlib() -> None:
    """Import pathlib without urllib.parse, and ipaddress, for its ``as_uri``; since Python 3.12 it does so itself."""
    if sys.version_info < (3, 12):
        with _in_place_of(**{"urllib.parse": _module("urllib.parse", quote_from_bytes=_quoted)}):
            module_named("pathlib")


def import_msgspec() -> None:
    """Import msgspec without what others have brought or what it needs one word of.

    Another package may have brought typing_extensions; then msgspec prefers it to typing, and its import (inspect, ast,
    tokenize) costs more than msgspec itself. Since Python 3.11 typing has all that msgspec takes from it. The uuid that
    it imports asks platform, with its dozen of expressions, for the name of the system, which os knows.
    """
    if sys.version_info < (3, 11) or sys.modules.keys() & {"msgspec", "typing_extensions", "uuid", "platform"}:
        return
    stand_ins: dict[str, ModuleType | None] = {"typing_extensions": None}
    if hasattr(os, "uname"):
        stand_ins["platform"] = _module("platform", system=lambda: os.uname().sysname)
    with _in_place_of(**stand_ins):
        module_named("msgspec")
