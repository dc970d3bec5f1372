"""A corpus of labelled error texts, and how well the rule base recognises them: ``kbassist kb corpus``.

A corpus file is YAML: ``texts``, each with its labels and its provenance, and ``causes``, which says for each label of
a cause which articles explain it (docs/corpus.md).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from msgspec import Struct

from kbassist.authoring.datafile import data_files, read_data
from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.result import CaseResult
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.masking import vault_for
from kbassist.rulebase.names import DRIVER, OUTSIDE
from kbassist.text.similar import suggestion

UNDECIDED = "undecided"
"""The label of a text that alone does not decide which problem it is."""
NONE = "none"
"""The label of a text that no article may recognise."""
_T = TypeVar("_T")


class Provenance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a text comes from: an address for ``public`` and ``documentation``; the program and what it met for
    ``client``."""

    kind: Literal["public", "documentation", "client"]
    source: str


class Text(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One error text with its labels. ``driver``: the id of the driver that the text gives away, or ``none``;
    ``language``: of the text, outer and inner joined by ``+`` where they differ."""

    id: str
    problem: str
    cause: str
    driver: str
    language: str
    provenance: Provenance
    note: str = ""
    text: str


class Cause(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A label of causes: in words, and the articles that explain it."""

    title: str
    articles: tuple[str, ...]


class CorpusFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of a corpus."""

    texts: tuple[Text, ...] = ()
    causes: dict[str, Cause] = {}


class Judgement(Struct, frozen=True):
    """What came out for a text. ``taken``: a look-alike that was said to be ours, and not only possibly."""

    text: Text
    problem: str
    article: str
    driver: str
    status: str
    right_problem: bool
    right_cause: bool
    right_driver: bool
    taken: bool


class Tally(Struct, frozen=True):
    """How many texts of a group there are, and how many got the right problem, cause and driver."""

    name: str
    texts: int
    problem: int
    cause: int
    driver: int


def read_corpus(paths: Iterable[Path]) -> CorpusFile:
    """All corpus files at or below ``paths`` as one. Raises ``UserError`` with the place of what is wrong."""
    texts: dict[str, Text] = {}
    causes: dict[str, Cause] = {}
    for path in data_files(paths):
        content = read_data(path, CorpusFile)
        for text in content.texts:
            if text.id in texts:
                raise UserError(f"{path}: the id '{text.id}' is used twice; ids are unique in the whole corpus")
            texts[text.id] = text
        causes.update(content.causes)
    if not texts:
        raise UserError(f"{', '.join(map(str, paths))}: no texts; a corpus file has 'texts' (docs/corpus.md)")
    for text in texts.values():
        if text.cause not in causes:
            raise UserError(f"{text.id}: the cause '{text.cause}' is not among 'causes'")
    return CorpusFile(texts=tuple(texts.values()), causes=causes)


def judge(corpus: CorpusFile, reasoner: Reasoner) -> list[Judgement]:
    """Diagnose every text as pasted, and compare with its labels. Raises ``UserError`` for labels that don't exist."""
    problems = {reasoner.base.article(name).problem for name in reasoner.base.article_ids} | {UNDECIDED, NONE}
    for text in corpus.texts:
        for label, known in ((text.problem, problems), (text.driver, {*reasoner.base.drivers, NONE})):
            if label not in known:
                raise UserError(f"{text.id}: '{label}' is no problem or driver of the rules{suggestion(label, known)}")
    return [_judgement(text, corpus.causes[text.cause], _diagnosed(text, reasoner)) for text in corpus.texts]


def _diagnosed(text: Text, reasoner: Reasoner) -> CaseResult:
    readings = Intake(reasoner.base, vault_for(reasoner.base)).read(Document("pasted text", text.text.encode()))
    return run_case(readings, {}, reasoner, advised=False)


def _judgement(text: Text, cause: Cause, result: CaseResult) -> Judgement:
    first = result.incidents[0].diagnoses[0] if result.incidents else None
    seen = [fact for fact in result.facts if fact.name == DRIVER and fact.origin == "observed" and not fact.stale]
    drivers = {str(fact.value) for fact in seen}
    driver = drivers.pop() if len(drivers) == 1 else "several" if drivers else "none"
    if first is None:
        silent = text.problem == NONE
        return Judgement(text, NONE, NONE, driver, "", silent, silent, driver == text.driver, False)
    open_ended = first.status == "possible" and bool(first.undecided)
    problem = UNDECIDED if text.problem == UNDECIDED and open_ended else first.problem
    return Judgement(
        text=text,
        problem=problem,
        article=first.article,
        driver=driver,
        status=first.status,
        right_problem=problem == text.problem,
        right_cause=first.article in cause.articles or (problem == UNDECIDED and not cause.articles),
        right_driver=driver == text.driver,
        taken=text.problem.startswith(OUTSIDE) and not problem.startswith(OUTSIDE) and first.status != "possible",
    )


def tally(name: str, judgements: Sequence[Judgement]) -> Tally:
    """The sums of a group."""
    return Tally(
        name,
        len(judgements),
        sum(one.right_problem for one in judgements),
        sum(one.right_cause for one in judgements),
        sum(one.right_driver for one in judgements),
    )


def tallies(judgements: Iterable[Judgement], label: Literal["driver", "language", "problem"]) -> list[Tally]:
    """The sums by a label, sorted by it."""
    groups: dict[str, list[Judgement]] = {}
    for one in judgements:
        groups.setdefault(str(getattr(one.text, label)), []).append(one)
    return [tally(name, group) for name, group in sorted(groups.items())]


def as_json(judgements: Iterable[Judgement]) -> list[dict[str, Any]]:
    """One object a text, for programs."""
    return [
        {
            "id": one.text.id,
            "expected": {"problem": one.text.problem, "cause": one.text.cause, "driver": one.text.driver},
            "found": {
                "problem": one.problem,
                "article": one.article,
                "status": one.status,
                "driver": one.driver,
            },
            "right": {"problem": one.right_problem, "cause": one.right_cause, "driver": one.right_driver},
        }
        for one in judgements
    ]
