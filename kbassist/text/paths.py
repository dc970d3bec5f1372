"""Paths as they stand in evidence: of any system, whichever this one is."""

import re
from collections.abc import Iterable

from kbassist.text.expression import Expression

_DEVICE = Expression(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?: *[.:].*)?", re.I | re.S
)


def is_device(name: str) -> bool:
    """Whether a name in a path is a device on Windows, in every folder and with any ending: ``CON``, ``nul.txt``."""
    return _DEVICE.fullmatch(name.rstrip(" .")) is not None


def common_folder(paths: Iterable[str]) -> str:
    """The folder, with its separator, that all paths lie in; of a single one its own."""
    each = set(paths)
    if not each:
        return ""
    first, last = min(each), max(each)
    length = next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: max(first.rfind(mark, 0, length) for mark in "/\\") + 1]
