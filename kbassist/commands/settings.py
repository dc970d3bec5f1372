"""What somebody chose: an option before the environment, the environment before the configuration file."""

import argparse
import os

from kbassist.commands.output import complain
from kbassist.configuration import Settings, configuration
from kbassist.rulebase.folders import Folders, of_environment


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


def _with_environment(said: Settings) -> Settings:
    """What the shell looks like; the words of the environment count in any case."""
    chosen = {name: os.environ.get(f"KBASSIST_{name.upper()}", "") for name in ("theme", "keys", "pager")}
    return said._replace(
        theme=chosen["theme"].casefold() or said.theme,
        keys=chosen["keys"].casefold() or said.keys,
        pager=chosen["pager"] or said.pager,
    )
