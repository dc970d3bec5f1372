"""Sample cases of a rule base: the examples in its articles, case folders, and the texts of a corpus.

A case folder has ``evidence/`` and, where somebody has to answer, ``answers.txt`` (``NAME=VALUE`` lines);
``data/cases`` has many.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path

from msgspec import Struct

from kbassist.authoring.corpus import read_corpus
from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Value
from kbassist.model.result import CaseResult
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.assignment import assignment_lines, parse_value, split_assignment
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.masking import vault_for

_AT = datetime(2026, 1, 1, tzinfo=timezone.utc)
"""Certificates of sample cases are judged at this time, so that a result does not change with the day."""


class Sample(Struct, frozen=True):
    """A small case: ``text`` as pasted, or a ``folder`` of evidence, and ``answers`` (fact -> value as written)."""

    name: str
    text: str = ""
    folder: Path | None = None
    answers: tuple[tuple[str, str], ...] = ()


def examples_of(base: RuleBase) -> Iterator[Sample]:
    """The examples in the articles."""
    for article_id in base.article_ids:
        for example in base.article(article_id).examples:
            yield Sample(f"{article_id}: {example.title}", example.text, None, tuple(example.set.items()))


def read_samples(paths: Iterable[Path]) -> Iterator[Sample]:
    """Case folders and corpus files at ``paths``: a case folder, a folder of case folders, or a corpus.

    Raises ``UserError`` for a path that is none of these.
    """
    for path in paths:
        cases = [path] if (path / "evidence").is_dir() else sorted(one.parent for one in path.glob("*/evidence"))
        if cases:
            yield from (Sample(case.name, "", case / "evidence", tuple(_answers(case))) for case in cases)
        elif path.is_file() or any(path.glob("*.yaml")):
            yield from (Sample(text.id, text.text) for text in read_corpus([path]).texts)
        else:
            raise UserError(f"{path}: neither a case folder (with evidence/), nor a folder of them, nor a corpus")


def _answers(case: Path) -> Iterator[tuple[str, str]]:
    path = case / "answers.txt"
    if not path.exists():
        return
    for number, item in assignment_lines(path.read_text(encoding="utf-8-sig")):
        try:
            yield split_assignment(item)
        except UserError as error:
            raise UserError(f"{path}:{number}: {error}") from None


def run_sample(sample: Sample, reasoner: Reasoner) -> CaseResult:
    """The result of a sample. An answer to a fact that the rule base does not know, or with a value that it does not
    know, is left out: two rule bases may differ in their facts."""
    base = reasoner.base
    intake = Intake(base, vault_for(base))
    readings = []
    if sample.folder is not None:
        readings = intake.read_paths([str(sample.folder)])
    elif sample.text:
        readings = intake.read(Document("example", sample.text.encode()))
    said: dict[str, Value | None] = {}
    for name, text in sample.answers:
        if name in base.facts:
            try:
                said[name] = parse_value(base.facts[name], text, base)
            except UserError:
                continue
    answers = {name: value for name, value in said.items() if value is not None}
    declined = said.keys() - answers.keys()
    return run_case(readings, answers, reasoner, declined=declined, at=_AT)
