"""Where the configuration file is, for who imports next to nothing (``--help``)."""

import os
import sys
from pathlib import Path

from kbassist.errors import UserError

NAME = "config.toml"
NO_FILE = "none"
"""In the place of the file's name: none is read."""
FILE = "KBASSIST_CONFIG"


def configured_only(named: str | None) -> tuple[str, ...]:
    """The folders that the file names instead of the shipped rules; none where there is no file that can be read."""
    asked = named or os.environ.get(FILE)
    path = Path(asked) if asked else default_path()
    if asked == NO_FILE or not os.path.lexists(path):
        return ()
    from kbassist.configuration import read  # noqa: PLC0415 - start-up: most people have no file

    try:
        return read(path).settings.only
    except UserError:
        return ()


def default_path() -> Path:
    """Where this user's file is."""
    if sys.platform == "linux":
        # As platformdirs has it, the import of which takes a tenth of a start.
        home = os.environ.get("XDG_CONFIG_HOME", "")
        return Path(home if home.startswith("/") else os.path.expanduser("~/.config"), "kbassist", NAME)  # noqa: PTH111
    from platformdirs import user_config_path  # noqa: PLC0415 - start-up: not where the place is known

    return user_config_path("kbassist", appauthor=False) / NAME
