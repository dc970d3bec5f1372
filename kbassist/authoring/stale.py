"""``kbassist kb lint --stale``: the files of a rule base whose facts were last held against their sources long ago."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from msgspec import Struct

from kbassist.rulebase.collected import collect
from kbassist.rulebase.files import RulesError

YEAR = 365
"""After how many days a file is stale: the products bring a version or two in that time."""


class Age(Struct, frozen=True):
    """A file whose kind has a date, and the date; none: nobody has written one."""

    path: Path
    as_of: date | None

    def stale(self, today: date) -> bool:
        """Whether it is older than a year on that day."""
        return self.as_of is not None and (today - self.as_of).days > YEAR


def ages(files: list[tuple[str, Path]]) -> Iterator[Age]:
    """The age of each of the ``files`` (kind and path) that can have one. Raises ``RulesError`` for a broken one."""
    found = collect(files)
    if found.problems:
        raise RulesError(sorted(found.problems))
    for loaded in found.files:
        if hasattr(loaded.content, "as_of"):
            yield Age(loaded.path, loaded.content.as_of)
