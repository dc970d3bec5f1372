"""What somebody chose: an option before the environment, the environment before the configuration file."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from kbassist.commands.output import complain
from kbassist.commands.table import CONFIG_VARIABLE, ENGINE, NO_FILE
from kbassist.errors import UserError
from kbassist.private import configuration_path as default_path
from kbassist.rulebase.folders import Folders, of_environment

if TYPE_CHECKING:
    from kbassist.configuration import Settings

NO_PAGER = "none"
"""In the place of a pager's command: long output is printed."""
_PRINTED = "cat"


def settle(arguments: argparse.Namespace) -> None:
    """Add to the arguments of a command what environment and file say: ``folders`` of rules; ``said``: what the file
    sets, None where there is no file; ``pager``: that of the file.

    Raises ``UserError``, also for the name of no engine: a command that uses none would pass over it in silence.
    """
    if arguments.engine != ENGINE.default and not arguments.version:
        from kbassist.reasoning.engines.select import see_known  # noqa: PLC0415 - start-up: few name an engine

        see_known(arguments.engine)
    said = _said(arguments.config)
    arguments.said = said
    arguments.folders = (
        Folders(said.rules, said.only) if said else Folders(),
        of_environment(),
        Folders(tuple(arguments.rules), tuple(arguments.alone)),
    )
    pager = said.pager if said else ""
    arguments.pager = _PRINTED if pager == NO_PAGER else pager


def look(arguments: argparse.Namespace) -> "Settings":
    """What the shell looks like; the words of the environment count in any case."""
    from kbassist.configuration import Settings  # noqa: PLC0415 - start-up: only the shell needs it

    said: Settings = arguments.said or Settings()
    return said._replace(
        theme=os.environ.get("KBASSIST_THEME", "").casefold() or said.theme,
        keys=os.environ.get("KBASSIST_KEYS", "").casefold() or said.keys,
        pager=arguments.pager,
    )


def _said(named: str | None) -> "Settings | None":
    """What the file ``named`` by the option sets, else the one of the environment, else the one of this user.

    Raises ``UserError`` where the option names a file that is not there.
    """
    asked = named or os.environ.get(CONFIG_VARIABLE)
    if asked == NO_FILE:
        return None
    path = Path(asked) if asked else default_path()
    if not os.path.lexists(path):
        missing = f"{path}: no such file; check the path"
        if named:
            raise UserError(f"--config {missing}")
        if asked:
            complain(f"{CONFIG_VARIABLE} {missing}")
        return None
    from kbassist.configuration import read  # noqa: PLC0415 - start-up: most people have no file

    found = read(path)
    for problem in found.problems:
        complain(problem)
    return found.settings
