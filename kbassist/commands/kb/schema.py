"""``kbassist kb schema``."""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from kbassist.authoring.editor_schema import editor_schema
from kbassist.authoring.known_names import KnownNames, names_in
from kbassist.commands.output import save, say
from kbassist.errors import UserError
from kbassist.rulebase.collected import TYPES
from kbassist.rulebase.folders import roots
from kbassist.text.similar import suggestion


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    if arguments.output:
        written = write_schemas(Path(arguments.output), roots(arguments.folders))
        say("".join(f"{path}\n" for path in written))
        return 0
    if not arguments.name:
        raise UserError(f"kb schema: needs a KIND ({', '.join(TYPES)}), or --output FOLDER for all of them")
    if arguments.name not in TYPES:
        raise UserError(
            f"{arguments.name}: no such kind of rules file{suggestion(arguments.name, TYPES)}; "
            f"known: {', '.join(TYPES)}"
        )
    say(_schema_text(arguments.name, names_in(roots(arguments.folders))))
    return 0


def _schema_text(kind: str, known: KnownNames) -> str:
    # Hundreds of facts with all their values: indented it would be twice as long, and nobody reads it.
    return json.dumps(editor_schema(kind, TYPES[kind], known), ensure_ascii=False) + "\n"


def write_schemas(folder: Path, rules: Iterable[Path]) -> list[Path]:
    """Write the JSON Schema of every kind of rules file to ``folder``, with the names of the rule base in the folders
    ``rules``; the files. Raises ``UserError``."""
    known = names_in(rules)
    written = []
    for kind in TYPES:
        path = folder / f"{kind}.schema.json"
        save(path, _schema_text(kind, known))
        written.append(path)
    return written
