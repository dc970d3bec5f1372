"""The rule base: the language it is written in, its files, the compiled form."""

from pathlib import Path


def shipped() -> Path:
    """The shipped rule base: inside the installed package, or beside it in a source checkout (editable install)."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_rules"
    return installed if installed.is_dir() else package.parent / "rules"
