"""What monitoring is to hear of (``--check``): findings, by how many servers have them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from kbassist.errors import UserError
from kbassist.probe.inventory.entry import ORDER, Finding, HostEntry, Problem
from kbassist.text.similar import suggestion


def read_findings(text: str) -> frozenset[Problem]:
    """The findings that somebody names, parted by commas. Raises ``UserError``."""
    names = {one.strip().casefold() for one in text.split(",")} - {""}
    for name in sorted(names - set(ORDER)):
        raise UserError(f"--check-for {name}: no such finding{suggestion(name, ORDER)}; known: {', '.join(ORDER)}")
    if not names:
        raise UserError(f"--check-for: which finding? {', '.join(ORDER)}")
    return frozenset(one for one in ORDER if one in names)


def alarms(
    entries: Iterable[HostEntry], chosen: Collection[Problem], before: Mapping[str, HostEntry] | None = None
) -> dict[Problem, int]:
    """How many servers have each finding that is ``chosen``, else each problem; with an earlier run those that did not
    have it then."""
    counted: Counter[Problem] = Counter()
    for one in entries:
        earlier = before.get(one.host.casefold()) if before else None
        had = {found.id: found.severity for found in earlier.findings} if earlier else {}
        counted.update({found.id for found in one.findings if _alarms(found, chosen) and _new(found, had)})
    return {name: counted[name] for name in ORDER if counted[name]}


def _alarms(found: Finding, chosen: Collection[Problem]) -> bool:
    return found.id in chosen if chosen else found.severity == "problem"


def _new(found: Finding, had: Mapping[Problem, str]) -> bool:
    return found.id not in had or (had[found.id], found.severity) == ("note", "problem")


def named(found: Mapping[Problem, int]) -> str:
    """The alarms in a line, for the log of whoever monitors."""
    return ", ".join(f"{name} ({count})" for name, count in found.items())
