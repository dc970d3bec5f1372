"""The table of commands in the words of a rule base: its product, its examples, without what it has no subject for."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kbassist.commands.table import COMMANDS, CONFIG, CONFIG_VARIABLE, EXAMPLES, NO_FILE, ONLY, Command, Example, Option
from kbassist.errors import UserError
from kbassist.private import configuration_path
from kbassist.rulebase import shipped
from kbassist.rulebase.glance import Glance, glance

_SHORTEST = len("--on")
"""Fewer letters may mean another option."""


def glance_of(words: Sequence[str]) -> Glance:
    """The rule base that a command line is about: ``--only``, the environment, the configuration file, the shipped one.

    The first folder that is named in the most binding place counts.
    """
    given = next(_values(words, ONLY.name), "")
    if given:
        return glance(Path(given))
    named = [one for one in os.environ.get("KBASSIST_ONLY", "").split(os.pathsep) if one]
    return glance(Path((named or _of_file(words) or [str(shipped())])[0]))


def _values(words: Sequence[str], option: str) -> Iterator[str]:
    """What a command line gives ``option``, in every form that the parser takes: ``--config X``, ``--config=X``,
    ``--conf X``. Help is printed while the parser is still at work, so that it can't be asked."""
    for word, following in zip(words, (*words[1:], ""), strict=True):
        name, equals, value = word.partition("=")
        if len(name) >= _SHORTEST and option.startswith(name):
            yield value if equals else following


def _of_file(words: Sequence[str]) -> Sequence[str]:
    """The folders that the configuration file names; none where there is no file that can be read."""
    asked = next(_values(words, CONFIG.name), "") or os.environ.get(CONFIG_VARIABLE)
    path = Path(asked) if asked else configuration_path()
    if asked == NO_FILE or not os.path.lexists(path):
        return ()
    from kbassist.configuration import read  # noqa: PLC0415 - start-up: most people have no file

    try:
        return read(path).settings.only
    except UserError:
        return ()


def commands(of: Glance | None = None) -> tuple[Command, ...]:
    """All commands that a rule base has a subject for, in its words (the shipped one's)."""
    known = of or glance(shipped())
    return tuple(_command(one, known) for one in COMMANDS if one.name not in known.lacks)


def examples(of: Glance | None = None) -> tuple[Example, ...]:
    """The examples of the program itself."""
    return _examples(EXAMPLES, of or glance(shipped()))


def _command(one: Command, known: Glance) -> Command:
    return one._replace(
        help=known.filled(one.help),
        options=tuple(_option(option, known) for option in one.options),
        examples=_examples(one.examples, known),
        parts=tuple(_command(part, known) for part in one.parts),
    )


def _option(one: Option, known: Glance) -> Option:
    return one._replace(help=known.filled(one.help))


def _examples(some: Iterable[Example], known: Glance) -> tuple[Example, ...]:
    return tuple(Example(known.filled(one.line), known.filled(one.does)) for one in some)
