"""``kbassist kb doc``."""

import argparse
from pathlib import Path

from kbassist.authoring.site import documentation
from kbassist.commands.output import save, say
from kbassist.rulebase.folders import open_base


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    folder = Path(arguments.output)
    wanted = arguments.format
    base = open_base(arguments.folders)
    written = [
        save(folder / place, content)
        for place, content in documentation(base, html=wanted != "markdown", markdown=wanted != "html")
    ]
    for other in base.beside:
        # Each rule base has pages of its own.
        written += [
            save(folder / other.about.id / place, content)
            for place, content in documentation(other, html=wanted != "markdown", markdown=wanted != "html")
        ]
    first = folder / ("index.md" if wanted == "markdown" else "index.html")
    say(f"{len(written)} files; begin with {first}\n")
    return 0
