"""The one way out: where a command's result goes."""

import sys
from collections.abc import Iterable
from pathlib import Path

from kbassist.errors import UserError
from kbassist.render.blocks import Block
from kbassist.render.text import terminal_width, to_text

CHECK_FAILED = 3


def show(blocks: Iterable[Block]) -> None:
    """Print blocks for a person."""
    sys.stdout.write(to_text(blocks, width=terminal_width()))


def save(path: Path, text: str) -> None:
    """Write a file the author asked for, with its folders. Raises ``UserError``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(f"--output {path}: can't be written: {error.strerror or error}") from None
