"""Paths as they stand in evidence: of any system, whichever this one is."""

from collections.abc import Iterable


def common_folder(paths: Iterable[str]) -> str:
    """The folder, with its separator, that all paths lie in; of a single one its own."""
    each = set(paths)
    if not each:
        return ""
    first, last = min(each), max(each)
    length = next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: max(first.rfind(mark, 0, length) for mark in "/\\") + 1]
