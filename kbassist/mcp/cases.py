"""The cases of one connection: in memory only, each with a vault of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from kbassist.casefile.case import Case, Given
from kbassist.errors import UserError
from kbassist.evidence.document import MAX_BYTES, Document
from kbassist.evidence.intake import Intake
from kbassist.mcp.folders import Readable
from kbassist.model.evidence import Value
from kbassist.model.result import CaseResult
from kbassist.pipeline import run_case
from kbassist.reasoning.choice import judged
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.assignment import parse_assignment
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.schema import Article
from kbassist.rulebase.masking import vault_for
from kbassist.text.safe import clean, utf8
from kbassist.text.secrets import Vault, mask

_MOST = 64
PASTED = "text handed over"
"""What evidence is called that has no path."""


class Evidence(Struct, frozen=True):
    """What a tool was given: a text as a person would paste it, paths, answers by the names of facts (``?``: nobody
    knows)."""

    text: str = ""
    paths: Sequence[str] = ()
    answers: Mapping[str, str] = {}


class OpenCase(Struct):
    """A case of this connection. ``reasoner``: with the rule base that it belongs to; ``at``: when certificates are
    judged."""

    id: str
    case: Case
    result: CaseResult
    intake: Intake
    reasoner: Reasoner
    at: datetime | None

    @property
    def base(self) -> RuleBase:
        """The rule base that it belongs to."""
        return self.reasoner.base


class Cases:
    """Begins cases, adds to them, and runs what would be; the oldest goes when there are too many.

    ``also``: what the person who started the server wants masked as well. Raises ``UserError``.
    """

    def __init__(self, reasoner: Reasoner, readable: Readable, also: Sequence[str] = ()) -> None:
        self._reasoner = reasoner
        self.bases = reasoner.base.together
        self._readable = readable
        self._masker = vault_for(reasoner.base, also).masker
        self._open: dict[str, OpenCase] = {}
        self._count = 0

    def articles(self) -> list[Article]:
        """Those of all rule bases."""
        return [base.article(name) for base in self.bases for name in base.article_ids]

    def all(self) -> list[OpenCase]:
        """The open cases, the oldest first."""
        return list(self._open.values())

    def get(self, name: str) -> OpenCase:
        """An open case. Raises ``UserError``."""
        try:
            return self._open[name]
        except KeyError:
            known = ", ".join(self._open) or "none"
            raise UserError(f"{clean(name, 40)}: no such case (open: {known}); diagnose opens one") from None

    def begin(self, given: Evidence, at: datetime | None = None) -> OpenCase:
        """A new case of what was given. Raises ``UserError``, and then there is no new case."""
        vault = Vault(self._masker)
        opened = judged(self.bases[0], lambda base: self._opened(given, base, vault, at), lambda one: one.result)
        self._count += 1
        opened.id = f"case-{self._count}"
        self._open[opened.id] = opened
        while len(self._open) > _MOST:
            del self._open[next(iter(self._open))]
        return opened

    def _opened(self, given: Evidence, base: RuleBase, vault: Vault, at: datetime | None) -> OpenCase:
        """A case as one rule base reads and judges it; it has no name yet. Raises ``UserError``."""
        intake, reasoner = Intake(base, vault), self._reasoner.of(base)
        case = self._plus(Case(), given, intake)
        return OpenCase("", case, _run(case, intake, reasoner, at), intake, reasoner, at)

    def add(self, name: str, given: Evidence) -> OpenCase:
        """A case with more evidence and answers. Raises ``UserError``, and then the case is as it was."""
        found = self.get(name)
        case = self._plus(found.case, given, found.intake)
        found.result = _run(case, found.intake, found.reasoner, found.at)
        found.case = case
        return found

    def assume(self, name: str, answers: Mapping[str, str]) -> CaseResult:
        """The result if these answers were given; the case stays as it is. Raises ``UserError``."""
        found = self.get(name)
        case = self._plus(found.case, Evidence(answers=answers), found.intake)
        return _run(case, found.intake, found.reasoner, found.at)

    def _plus(self, case: Case, given: Evidence, intake: Intake) -> Case:
        answers = _answers(given.answers, intake)
        for name in self._readable.paths(given.paths):
            case = case.plus(Given(kind="path", text=name, readings=tuple(intake.read_paths([name]))))
        if given.text.strip():
            data = utf8(given.text)
            document = Document(PASTED, data[:MAX_BYTES], len(data) > MAX_BYTES)
            case = case.plus(Given(kind="paste", text="", readings=tuple(intake.read(document))))
        for fact, value in answers.items():
            case = case.unknown(fact) if value is None else case.answered(fact, value)
        return case


def _run(case: Case, intake: Intake, reasoner: Reasoner, at: datetime | None) -> CaseResult:
    result = run_case(case.readings, case.answers, reasoner, declined=case.declined, settled=case.settled, at=at)
    return msgspec.structs.replace(result, failures=(*intake.failures, *result.failures))


def _answers(said: Mapping[str, str], intake: Intake) -> dict[str, Value | None]:
    """Answers by fact, masked; None where nobody knows. Raises ``UserError``."""
    given = [
        parse_assignment(mask(f"{name}={value}", intake.vault), intake.base, listed="the questions of the case")
        for name, value in said.items()
    ]
    return {one.name: one.value for one in given}
