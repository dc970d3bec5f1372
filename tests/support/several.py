"""Texts with one or several errors in one paste (``tests/evidence/several.yaml``), and the incidents that are right."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from kbassist.model.result import CaseResult
from kbassist.rulebase.yamlfile import read_yaml

_FILE = Path(__file__).parent.parent / "evidence" / "several.yaml"
_STAMP = len("2026-01-12 08:00:01")


class Wanted(Struct, frozen=True, forbid_unknown_fields=True):
    """An incident: the line where its error begins, its problem if that matters, the server if the text names it."""

    line: int
    problem: str | None = None
    server: str | None = None


class Several(Struct, frozen=True, forbid_unknown_fields=True):
    """A text with its incidents in order; ``times``: how often its first line stands, each a minute later."""

    id: str
    why: str
    text: str
    incidents: tuple[Wanted, ...]
    times: int = 1

    @property
    def whole(self) -> str:
        """The text with the first line as often as it is to stand."""
        if self.times == 1:
            return self.text
        first, rest = self.text.split("\n", 1)
        begin = datetime.fromisoformat(first[:_STAMP])
        stamps = (begin + timedelta(minutes=number) for number in range(self.times))
        return "".join(f"{stamp}{first[_STAMP:]}\n" for stamp in stamps) + rest


class _Texts(Struct, frozen=True, forbid_unknown_fields=True):
    texts: tuple[Several, ...]


def several() -> tuple[Several, ...]:
    """All texts."""
    return msgspec.convert(read_yaml(_FILE.read_text("utf-8")).data, _Texts, strict=False).texts


def told_apart(one: Several, result: CaseResult) -> list[Wanted]:
    """The incidents that were found, to be compared with those of ``one``.

    A symptom may stand further down than its error begins, but above the next one. Of a problem that does not matter
    nothing is said.
    """
    matters = all(wanted.problem for wanted in one.incidents)
    begins = [wanted.line for wanted in one.incidents]
    found: list[Wanted] = []
    for incident in result.incidents:
        first = min((seen.line or 0 for each in incident.diagnoses for seen in each.symptoms), default=0)
        above = [line for line in begins if line <= first]
        problem = incident.problem if matters else None
        found.append(Wanted(above[-1] if above else first, problem, incident.server))
    return found
