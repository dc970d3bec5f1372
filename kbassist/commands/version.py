"""``kbassist --version``: what runs here, for whoever asks which one it is."""

import argparse

from kbassist.commands.about import about
from kbassist.commands.output import say


def run(arguments: argparse.Namespace) -> int:
    """Say it; the exit status."""
    say("".join(f"{line}\n" for line in about(arguments)))
    return 0
