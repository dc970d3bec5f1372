"""``python -m kbassist``: the same as the ``kbassist`` command."""

from kbassist.cli import program

raise SystemExit(program())
