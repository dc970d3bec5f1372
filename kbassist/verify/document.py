"""A verification as a document: JSON (``kbassist.verify/1``) with its JSON Schema, and JUnit XML."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from kbassist.files import replace_file
from kbassist.masked import without_evidence
from kbassist.model.evidence import Evidence
from kbassist.render.json import schema_of
from kbassist.render.junit import TestCase, suite
from kbassist.text.safe import as_json
from kbassist.verify.model import FORMAT, IncidentCheck, Proof, StepCheck, Verification
from kbassist.verify.report import answer, place

SCHEMA_FILE = Path(__file__).with_name("verify-1.schema.json")
"""The shipped JSON Schema; a test compares it with the types."""


def to_json(made: Verification) -> bytes:
    """Indented UTF-8 JSON with a newline at the end."""
    return msgspec.json.format(as_json(made), indent=2) + b"\n"


def to_junit(made: Verification) -> bytes:
    """A test case for each incident, and one for each of its steps: it fails where something speaks against it; a step
    that nothing shows is skipped."""
    paths = {one.id: one for one in made.evidence}
    return suite("kbassist verify", [case for one in made.incidents for case in _cases(one, paths)])


def _cases(one: IncidentCheck, paths: Mapping[str, Evidence]) -> Iterator[TestCase]:
    group = f"kbassist.{one.id}.{one.problem}"
    words, _ = answer(one)
    failures: tuple[tuple[str, str], ...]
    failures = () if one.status == "fixed" else ((f"{words}: {one.title}", _told(one.by, paths) or one.why),)
    failures += tuple((f"behind it: {behind.title}", _told(behind.by, paths)) for behind in one.behind)
    yield TestCase(name=one.title, group=group, failures=failures, output="" if failures else _told(one.by, paths))
    for step in one.steps:
        yield _step(step, group, paths)


def _step(one: StepCheck, group: str, paths: Mapping[str, Evidence]) -> TestCase:
    told = _told(one.by, paths)
    return TestCase(
        name=one.id,
        group=group,
        failures=((one.text, f"{told}\n{one.needs}".strip()),) if one.status == "still-there" else (),
        skipped=one.needs if one.status == "not-proven" else "",
        output=told if one.status == "proven" else "",
    )


def _told(proofs: Iterable[Proof], paths: Mapping[str, Evidence]) -> str:
    return "\n".join(f"{place(one, paths)}: {one.told}: {one.excerpt}" for one in proofs)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    return schema_of(Verification, FORMAT)


if __name__ == "__main__":
    replace_file(SCHEMA_FILE, without_evidence(f"{json.dumps(schema(), indent=2)}\n".encode()))
