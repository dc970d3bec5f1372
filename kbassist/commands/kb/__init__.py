"""``kbassist kb``: one module a subcommand."""

import argparse
from importlib import import_module

_COMMANDS = {
    "list": "show:show_list",
    "show": "show:show_page",
    "facts": "show:show_facts",
    "lint": "lint:lint",
    "test": "test:test",
    "coverage": "coverage:coverage",
    "corpus": "corpus:corpus",
    "doc": "doc:doc",
    "diff": "diff:diff",
    "new": "new:new",
    "schema": "schema:schema",
}
"""``module:function`` of each subcommand; a module is imported only when its command runs."""


def run(arguments: argparse.Namespace) -> int:
    """Run a ``kb`` command; its exit status."""
    module, _, function = _COMMANDS[arguments.kb_command].partition(":")
    status: int = getattr(import_module(f"kbassist.commands.kb.{module}"), function)(arguments)
    return status
