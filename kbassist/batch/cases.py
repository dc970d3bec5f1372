"""A case file for each group of a batch: what its samples tell, to open and work on."""

import re
from collections.abc import Iterator

from kbassist.batch.groups import Report
from kbassist.casefile.case import Case, Given
from kbassist.casefile.file import ENDING, SavedCase, to_save

_ODD = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 60


def cases(report: Report) -> Iterator[tuple[str, SavedCase]]:
    """The name of the file of each group, and its case."""
    for group, result, readings in zip(report.groups, report.results, report.readings, strict=True):
        given = tuple(Given(kind="kept", text=one.evidence.path, readings=(one,)) for one in readings)
        name = f"{group.id}-{_ODD.sub('-', group.article)[:_LONGEST]}{ENDING}"
        yield name, to_save(Case(given=given), result, result.tool.rules_digest)
