"""``kbassist kb schema``."""

import argparse
import json
from pathlib import Path

from kbassist.commands.output import save, say
from kbassist.errors import UserError
from kbassist.render.json import schema_of
from kbassist.rulebase.collected import TYPES
from kbassist.rulebase.language.conditions import suggestion
from kbassist.rulebase.surface.schema import widened


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    if arguments.output:
        written = write_schemas(Path(arguments.output))
        say("".join(f"{path}\n" for path in written))
        return 0
    if not arguments.name:
        raise UserError(f"kb schema: needs a KIND ({', '.join(TYPES)}), or --output FOLDER for all of them")
    if arguments.name not in TYPES:
        raise UserError(
            f"{arguments.name}: no such kind of rules file{suggestion(arguments.name, TYPES)}; "
            f"known: {', '.join(TYPES)}"
        )
    say(_schema_text(arguments.name))
    return 0


def _schema_text(kind: str) -> str:
    return json.dumps(widened(schema_of(TYPES[kind], f"kbassist rules/{kind}"), TYPES[kind]), indent=2) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write the JSON Schema of every kind of rules file to ``folder``; the files. Raises ``UserError``."""
    written = []
    for kind in TYPES:
        path = folder / f"{kind}.schema.json"
        save(path, _schema_text(kind))
        written.append(path)
    return written
