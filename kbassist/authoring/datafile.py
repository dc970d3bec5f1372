"""Files of labelled data beside the rules (a corpus, a table of situations): YAML, read into a typed struct."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from kbassist.errors import UserError
from kbassist.rulebase.yamlfile import YamlError, read_yaml

_T = TypeVar("_T")


def data_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files among ``paths``, and the YAML files of folders among them. Raises ``UserError`` for what is neither."""
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.yaml"))
        elif path.is_file():
            yield path
        else:
            raise UserError(f"{path}: no such file or folder")


def read_data(path: Path, kind: type[_T]) -> _T:
    """The file (UTF-8) as a ``kind``. Raises ``UserError`` with the place of what is wrong."""
    try:
        yaml = read_yaml(path.read_text(encoding="utf-8-sig"))
        return msgspec.convert(yaml.data, kind, strict=False)
    except YamlError as error:
        raise UserError(f"{path}:{error.line}:{error.column}: not valid YAML: {error}") from None
    except (msgspec.ValidationError, UnicodeDecodeError, OSError) as error:
        raise UserError(f"{path}: {error}") from None
