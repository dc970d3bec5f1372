"""``kbassist mcp``: the rules for other assistants, over standard input and output."""

import argparse
from importlib.util import find_spec

from kbassist.errors import UserError
from kbassist.mcp.cases import Cases
from kbassist.mcp.folders import Readable
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.folders import open_base


def run(arguments: argparse.Namespace) -> int:
    """Serve until the client goes; its exit status. Raises ``UserError``."""
    if find_spec("mcp") is None:
        raise UserError("mcp: the package mcp is not installed; pip install 'kbassist[mcp]'")
    from kbassist.mcp.server import serve  # noqa: PLC0415 - an optional package

    base = open_base(arguments.folders)
    cases = Cases(open_reasoner(base, arguments.engine), Readable(arguments.paths), arguments.mask_also)
    serve(cases)
    return 0
