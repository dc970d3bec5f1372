"""What runs here: version, Python, platform, which rules engine and why, the rule base with its digest."""

import argparse
import os
import platform
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from kbassist import __version__
from kbassist.errors import UserError
from kbassist.reasoning.engines.select import AUTO, LIBRARIES, REFERENCE, names, prepare, working
from kbassist.rulebase.folders import open_base, roots
from kbassist.rulebase.language.compiled import EngineError
from kbassist.text.safe import clean


def about(arguments: argparse.Namespace) -> Iterator[str]:
    """The lines. What can't be found out is a line that says why; the first has the name and version alone."""
    yield f"kbassist {__version__}"
    yield f"Python: {platform.python_version()} ({sys.implementation.name}), {platform.system()} {platform.machine()}"
    prepare(arguments.engine)
    base = _rule_base(arguments)
    yield from _engines(arguments.engine)
    yield base


def of_package(distribution: str) -> str:
    """A package with its version, as it is installed; its name alone where that is not known."""
    try:
        return f"{distribution} {version(distribution)}"
    except PackageNotFoundError:
        return distribution


def packages() -> Iterator[str]:
    """The packages that kbassist needs, or can use, and that are installed; each with its version."""
    names = {re.split(r"[^A-Za-z0-9._-]", one, maxsplit=1)[0] for one in requires("kbassist") or ()} - {"kbassist"}
    for name in sorted(names, key=str.casefold):
        told = of_package(name)
        if told != name:
            yield told


def _engines(wanted: str) -> Iterator[str]:
    """Which engine is used, and why; what becomes of the others."""
    used, reserve, refused = "", [], []
    for name, library in LIBRARIES.items() if wanted == AUTO else ():
        told = f"{name} ({of_package(library.distribution)})"
        if used:
            # It is tried when it is needed.
            if of_package(library.distribution) == library.distribution:
                refused.append(f"{told}: not installed")
            else:
                reserve.append(told)
            continue
        try:
            working(name)
            used = told
        except EngineError as error:
            refused.append(f"{told}: {clean(str(error), 200)}")
    if wanted != AUTO:
        yield _chosen(wanted)
    elif used:
        tried = ", ".join(LIBRARIES)
        yield f"engine: {used}, the first of {tried} that works here; in reserve: {', '.join((*reserve, REFERENCE))}"
    else:
        yield f"engine: none works here; reinstall kbassist, or use --engine {REFERENCE}"
    yield from (f"not used: {one}" for one in refused)


def _chosen(wanted: str) -> str:
    library = LIBRARIES.get(wanted)
    told = f"{wanted} ({of_package(library.distribution)})" if library else wanted
    try:
        working(wanted)
    except EngineError as error:
        return f"engine: {told}, as --engine says; it does not work here: {clean(str(error), 200)}"
    except KeyError:
        return f"engine: {clean(wanted, 60)}: unknown; known: {', '.join(names())}"
    return f"engine: {told}, as --engine says"


def _rule_base(arguments: argparse.Namespace) -> str:
    try:
        base = open_base(arguments.folders)
    except UserError as error:
        return f"rule base: can't be read: {clean(str(error), 400)}"
    folders = os.pathsep.join(map(str, roots(arguments.folders)))
    return f"rule base: {base.about.id or '(no id)'}, digest {base.digest}, {len(base.article_ids)} articles; {folders}"
