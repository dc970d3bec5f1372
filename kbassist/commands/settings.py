"""What somebody chose: an option before the environment, the environment before the configuration file."""

import argparse
import os

from kbassist.commands.output import complain
from kbassist.configuration import Settings, configuration
from kbassist.rulebase.folders import Folders, of_environment

_PAGER = "KBASSIST_PAGER"
NO_PAGER = "none"
"""In the place of a pager's command: long output is printed."""


def settle(arguments: argparse.Namespace) -> None:
    """Add to the arguments of a command what environment and file say: ``folders`` of rules, and ``settings``.

    Raises ``UserError``.
    """
    found = configuration(arguments.config)
    for problem in found.problems:
        complain(problem)
    said = found.settings
    arguments.folders = (
        Folders(said.rules, said.only),
        of_environment(),
        Folders(tuple(arguments.rules), tuple(arguments.alone)),
    )
    arguments.settings = _with_environment(said)
    if said.pager:
        # The pager is looked up there, as git looks up its own.
        os.environ.setdefault(_PAGER, "" if said.pager == NO_PAGER else said.pager)


def _with_environment(said: Settings) -> Settings:
    """What the shell looks like; the words of the environment count in any case."""
    return said._replace(
        theme=os.environ.get("KBASSIST_THEME", "").casefold() or said.theme,
        keys=os.environ.get("KBASSIST_KEYS", "").casefold() or said.keys,
        pager=os.environ.get(_PAGER) or said.pager,
    )
