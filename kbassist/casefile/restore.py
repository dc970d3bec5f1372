"""A saved case taken up again with today's rules; what they do not know, or what can't be read again, is said."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from kbassist.casefile.case import Case, Given
from kbassist.casefile.file import SavedCase, SavedEvidence
from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Observation, Reading, Value
from kbassist.rulebase.assignment import parse_value
from kbassist.rulebase.base import RuleBase
from kbassist.text.safe import clean

_THEN = "what was read then is used"
_MAX_NUMBER = 2**63


class Restored(Struct, frozen=True):
    """A case, and what is to be said about it. ``unopened``: the same for each piece of evidence that is not read again
    since somebody else had it."""

    case: Case
    notes: tuple[str, ...]
    unopened: tuple[str, ...] = ()


def restore(saved: SavedCase, intake: Intake, *, kept: int = 0) -> Restored:
    """The case of a file. Paths are read again; ``kept`` evidence, which came with a case file, never is.

    ``kept``: how many documents are in use already as they were read then, so that none gets the id of another.
    """
    return _Restoring(intake, kept).case(saved)


class _Restoring:
    """Collects what is to be said."""

    def __init__(self, intake: Intake, kept: int) -> None:
        self._intake = intake
        self._base: RuleBase = intake.base
        self._notes: list[str] = []
        self._unopened: list[str] = []
        self._kept = kept

    def case(self, saved: SavedCase) -> Restored:
        given = tuple(self._given(one) for one in saved.evidence)
        case = Case(
            given=given,
            answers=dict(self._answers(saved)),
            declined=self._known(saved.declined),
            settled=self._known(saved.settled),
        )
        self._concluded(saved)
        return Restored(case, tuple(dict.fromkeys(self._notes)), tuple(dict.fromkeys(self._unopened)))

    def _answers(self, saved: SavedCase) -> Iterator[tuple[str, Value]]:
        for name in self._known(saved.answers):
            value = self._value(name, saved.answers[name])
            if value is not None:
                yield name, value

    def _known(self, names: list[str] | dict[str, Value]) -> tuple[str, ...]:
        """The facts among ``names`` that today's rules have; the others are said."""
        self._notes += [
            f"{clean(one)}: today's rules have no such fact" for one in names if one not in self._base.facts
        ]
        return tuple(dict.fromkeys(one for one in names if one in self._base.facts))

    def _value(self, name: str, value: Value) -> Value | None:
        """A value as today's rules have it; None, and said, where they have no such value."""
        try:
            known = parse_value(self._base.facts[name], str(value), self._base)
        except (UserError, ValueError):
            # Python refuses to convert numbers of thousands of digits.
            known = None
        if known is None or (isinstance(known, int) and abs(known) >= _MAX_NUMBER):
            self._notes.append(f"{name}: today's rules have no value '{clean(str(value), 60)}'; it is left out")
            return None
        return known

    def _concluded(self, saved: SavedCase) -> None:
        problem = saved.concluded.problem
        if problem and problem not in {self._base.article(one).problem for one in self._base.article_ids}:
            self._notes.append(f"{clean(problem)}: today's rules have no such problem")

    def _given(self, one: SavedEvidence) -> Given:
        if one.kind == "paste":
            readings = self._intake.read(Document("pasted text", one.text.encode("utf-8", "replace")))
            return Given(kind="paste", text=one.text, readings=tuple(readings))
        if one.kind == "kept":
            then = _THEN if one.readings else "nothing that was read then came with it"
            self._unopened.append(f"{clean(one.text)}: came with a case file and is not opened; {then}")
            return Given(kind="kept", text=one.text, readings=self._then(one))
        path = Path(one.text)
        try:
            if path.exists():
                return Given(kind="path", text=one.text, readings=tuple(self._intake.read_paths([one.text])))
        except (OSError, ValueError, UserError) as error:
            self._notes.append(f"{clean(one.text)}: {error}; {_THEN}")
        else:
            self._notes.append(f"{clean(one.text)}: not there any more; {_THEN}")
        return Given(kind="path", text=one.text, readings=self._then(one))

    def _then(self, one: SavedEvidence) -> tuple[Reading, ...]:
        """What was read then, as far as today's rules know it, under ids that nothing read today has."""
        ids: dict[str, str] = {}
        readings = []
        for reading in one.readings:
            if reading.evidence.id not in ids:
                self._kept += 1
                ids[reading.evidence.id] = f"s{self._kept}"
            readings.append(
                msgspec.structs.replace(
                    reading,
                    evidence=msgspec.structs.replace(reading.evidence, id=ids[reading.evidence.id]),
                    observations=tuple(self._observations(reading)),
                    hits=tuple(hit for hit in reading.hits if self._has_symptom(hit.article, hit.symptom)),
                )
            )
        return tuple(readings)

    def _observations(self, reading: Reading) -> Iterator[Observation]:
        for item in reading.observations:
            if self._known([item.name]):
                value = self._value(item.name, item.value)
                if value is not None:
                    yield msgspec.structs.replace(item, value=value)

    def _has_symptom(self, article: str, symptom: str) -> bool:
        if article not in self._base.article_ids:
            self._notes.append(f"{clean(article)}: today's rules have no such article")
            return False
        return any(one.id == symptom for one in self._base.article(article).symptoms)
