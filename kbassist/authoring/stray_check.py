"""What ``kbassist kb lint`` says of YAML files beside the folders of a rule base, where nothing reads them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kbassist.rulebase.collected import TYPES
from kbassist.rulebase.files import ABOUT, KINDS, Problem
from kbassist.rulebase.yamlfile import YamlError, read_leniently

_YAML = (".yaml", ".yml")
_ANSWERS = ".answers.yaml"
"""What an interrupted ``kb new`` keeps."""


def stray(folders: Sequence[Path]) -> Iterator[Problem]:
    """YAML files at the root of ``folders`` that are not read there, with the folder in which they would be."""
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if path.suffix in _YAML and path.name[0] != "." and path.name != ABOUT and not path.name.endswith(_ANSWERS):
                where = _kind(path) or f"the folder of its kind ({', '.join(KINDS)})"
                yield Problem(str(path), 1, 1, f"nothing reads this file: move it into {where}")


def _kind(path: Path) -> str:
    """The folder for such a file, by its keys; nothing if they do not tell."""
    try:
        data = read_leniently(path.read_text(encoding="utf-8-sig")).data
    except (YamlError, OSError, UnicodeDecodeError):
        return ""
    keys = set(data) if isinstance(data, dict) else set()
    kinds = [
        kind for kind in KINDS if keys and keys <= {one.encode_name for one in msgspec.structs.fields(TYPES[kind])}
    ]
    return f"{kinds[0]}/" if len(kinds) == 1 else ""
