"""The commands of the shell, by what they do to the case: importing them enters them in the registry."""

from kbassist.shell.commands import looking, probing, saying, storing, verifying
from kbassist.shell.commands.registry import all_commands, known, run, takes_of
from kbassist.shell.commands.storing import FORMATS

__all__ = [
    "FORMATS",
    "all_commands",
    "known",
    "looking",
    "probing",
    "run",
    "saying",
    "storing",
    "takes_of",
    "verifying",
]
