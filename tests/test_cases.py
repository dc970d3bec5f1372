"""The sample cases of data/cases: each gives what it promises, in a valid document, with no secret in any output."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import jsonschema
import msgspec
import pytest

from kbassist.authoring.examples import differences
from kbassist.model.result import CaseResult
from kbassist.render.json import SCHEMA_FILE, schema
from kbassist.rulebase.language.schema import Expectation
from kbassist.rulebase.yamlfile import read_yaml
from tests.support.engines import ENGINES_HERE
from tests.support.run import CASES, Ran
from tests.support.thorough import share

SECRETS = ("N0t-Shown", "S3cr#t-Pa55", "p;w}", "hunter2", "a;b c", "Sup3r")


class Expected(msgspec.Struct, forbid_unknown_fields=True):
    """``expected.yaml`` of a case."""

    title: str
    expect: Expectation
    article: str = "KB2007728"
    conflicts: tuple[str, ...] = ()


def expected(case: Path) -> Expected:
    return msgspec.convert(read_yaml((case / "expected.yaml").read_text("utf-8")).data, Expected, strict=False)


def arguments(case: Path) -> list[str]:
    answers = case / "answers.txt"
    return [
        "diagnose",
        str(case / "evidence"),
        "--at",
        "2026-01-01",
        *(["--answers", str(answers)] if answers.exists() else []),
    ]


@cache
def shipped_schema() -> jsonschema.Draft202012Validator:
    """A validator of the shipped schema, which is sound itself."""
    shipped = json.loads(SCHEMA_FILE.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(shipped)
    return jsonschema.Draft202012Validator(shipped)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_case(case: Path, run: Callable[..., Ran]) -> None:
    ran = run(*arguments(case), "--format", "json")
    wanted = expected(case)
    result = msgspec.json.decode(ran.out, type=CaseResult)
    assert list(differences(wanted.expect, result, wanted.article)) == []
    assert tuple(conflict.fact for conflict in result.conflicts) == wanted.conflicts
    assert ran.status == (0 if wanted.expect.recognised else 1)
    shipped_schema().validate(json.loads(ran.out))


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_no_secret_in_any_output(case: Path, form: str, run: Callable[..., Ran]) -> None:
    ran = run(*arguments(case), "--format", form, "--explain")
    for secret in SECRETS:
        assert secret not in ran.out + ran.err


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_every_engine_gives_the_same(case: Path, run: Callable[..., Ran]) -> None:
    def given(*engine: str) -> object:
        result = json.loads(run(*arguments(case), "--format", "json", *engine).out)
        del result["tool"]
        return result

    default = given()
    for name in share(ENGINES_HERE[1:], 2, sorted(CASES.iterdir()).index(case)):
        assert given("--engine", name) == default


def test_the_shipped_schema_is_the_model_s() -> None:
    """Regenerate with ``python -m kbassist.render.json`` after a change of the model."""
    assert json.loads(SCHEMA_FILE.read_text("utf-8")) == json.loads(json.dumps(schema()))
