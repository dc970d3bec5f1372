"""``kbassist help``: the page of a command."""

import argparse

from kbassist.commands.parser import parse


def run(arguments: argparse.Namespace) -> int:
    """Run the command; the parser prints the page and ends the program."""
    parse([*arguments.words, "--help"])
    return 0
