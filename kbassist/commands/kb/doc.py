"""``kbassist kb doc``."""

import argparse
import sys
from pathlib import Path

from kbassist.errors import UserError
from kbassist.rulebase.folders import open_base


def doc(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    from kbassist.authoring.site import write_doc  # noqa: PLC0415

    folder = Path(arguments.output)
    base = open_base(arguments.rules)
    wanted = arguments.format
    try:
        written = write_doc(base, folder, html=wanted != "markdown", markdown=wanted != "html")
    except OSError as error:
        raise UserError(f"--output {folder}: can't be written: {error.strerror or error}") from None
    first = folder / ("index.md" if wanted == "markdown" else "index.html")
    sys.stdout.write(f"{len(written)} files; begin with {first}\n")
    return 0
