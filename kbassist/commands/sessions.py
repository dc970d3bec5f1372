"""``kbassist sessions``: the saved cases of the shell, listed or deleted."""

import argparse

from kbassist.commands.asking import agreed, somebody_there
from kbassist.commands.output import say, show
from kbassist.errors import UserError
from kbassist.shell.saved import Wanted, delete, doomed, listed
from kbassist.shell.store import open_store


def show_list(_arguments: argparse.Namespace) -> int:
    """List the cases; the exit status."""
    show(listed(open_store(outside=True)))
    return 0


def purge(arguments: argparse.Namespace) -> int:
    """Delete cases; the exit status."""
    wanted = Wanted(ids=tuple(arguments.ids), older_than=arguments.older_than, all=arguments.all)
    found = doomed(open_store(outside=True), wanted)
    if not found.files:
        say("Nothing to delete.\n")
        return 0
    if not arguments.yes:
        if not somebody_there():
            raise UserError(f"sessions purge: would delete {found.said}; say --yes where nobody can be asked")
        if not agreed(f"Delete {found.said}?"):
            say("Nothing was deleted.\n")
            return 0
    delete(found.files)
    say(f"Deleted: {found.said}.\n")
    return 0
