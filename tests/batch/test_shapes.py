"""Whatever was read before, a record says what it says alone."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kbassist.batch.model import Unit
from kbassist.batch.recognise import Recogniser, moment
from kbassist.batch.scan import Worker
from kbassist.batch.scanner import HyperScanner
from kbassist.batch.tally import Span
from kbassist.reading.matcher import Matcher
from kbassist.reading.numbers import special_numbers
from kbassist.reasoning.engines.reference import ReferenceEngine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from tests.support.logs import ERRORS
from tests.support.thorough import examples

FORMS = (
    "{stamp} ERROR [{n}] {error} took {n} ms",
    "{stamp} [thread-{n}] WARN Failed to connect to sql{n}:{p} - self-signed certificate",
    "{stamp} Error: {c}, Severity: {n}, State: {n}.",
    "{stamp} Login failed for user 'app{n}'. Reason: x. [CLIENT: 10.{n}.{p}.{n}]",
    "{stamp} A network-related or instance-specific error occurred. (provider: TCP Provider, error: {n} - {c}) server=10.0.{n}.{p},{p}",
    "{stamp} (provider: SSL Provider, error: {n} - something {p}) ClientConnectionId:{g}",
    "{stamp} SSL Provider: [error:0A{c}:SSL routines::certificate verify failed] {n}",
    "{stamp} Server=tcp:db{p}.contoso.com,{p};Encrypt=yes; certificate chain was issued by an authority that is not trusted {n}",
    "{stamp} ODBC Driver {n} for SQL Server, SSL Provider: certificate verify failed:unable to get local issuer certificate",
    "node: v{n}.{p}.1 Failed to connect to sql01:{p} in {n}ms",
    "tls handshake failed: something new {n}, code {c}",
)
NUMBERS = st.sampled_from(
    [
        "5",
        "7",
        "38",
        "42",
        "99",
        "233",
        "4711",
        "4712",
        "1433",
        "1434",
        "10054",
        "18456",
        "18457",
        "17835",
        "80090325",
        "02",
    ]
)


def written(form: str, chance: random.Random, numbers: list[str]) -> str:
    """A record of that form."""
    stamp = f"2026-03-{chance.randrange(1, 29):02} {chance.randrange(24):02}:{chance.randrange(60):02}:00"
    return form.format(
        stamp=stamp, n=chance.choice(numbers), p=chance.choice(numbers), c=chance.choice(numbers),
        error=chance.choice(ERRORS), g="".join(chance.choices("0123456789abcdef", k=8)) + "-1111-2222-3333-444455556666",
    )  # fmt: skip


@pytest.fixture(scope="module")
def alone(base: RuleBase) -> Recogniser:
    return Recogniser(Reasoner(base, ReferenceEngine()), sharing=False)


@settings(max_examples=examples(15), deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000), numbers=st.lists(NUMBERS, min_size=2, max_size=6))
def test_sharing_changes_nothing(alone: Recogniser, seed: int, numbers: list[str]) -> None:
    shared = Recogniser(alone._reasoner)
    chance = random.Random(seed)
    forms = chance.sample(FORMS, 3)
    for _ in range(60):
        text = written(chance.choice(forms), chance, numbers)
        assert shared.text(text) == alone.text(text), text


def test_a_million_repetitions_are_read_a_few_times(alone: Recogniser, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = Recogniser(alone._reasoner)
    read: list[str] = []
    attempted = shared._attempted
    monkeypatch.setattr(shared, "_attempted", lambda text, before: read.append(text) or attempted(text, before))
    for n in range(41_000, 43_000):
        text = f"2026-03-01 10:00:00 ERROR request {n} from 172.31.91.{n % 150 + 100}: {ERRORS[0]} took {n} ms"
        assert shared.text(text).articles
    assert len(read) < 200


def test_a_name_with_a_number_is_that_of_each_record(base: RuleBase) -> None:
    shared = Recogniser(Reasoner(base, ReferenceEngine()))
    for n in (2401, 2402, 2403, 2404):
        text = f"2026-03-01 10:00:00 ERROR Failed to connect to db-{n}:1433 - self-signed certificate"
        assert shared.text(text).server == f"db-{n}"


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000))
def test_a_unit_says_the_same_without_sharing(
    alone: Recogniser, scanner: HyperScanner, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    lines = [written(chance.choice(FORMS), chance, ["4711", "4712", "38", "1433", "18456"]) for _ in range(120)]
    path = tmp_path / "app.log"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    size = path.stat().st_size
    unit = Unit(0, str(path), 0, size, "text", size, 0)
    matcher = Matcher(alone._base)
    one = Worker(scanner, alone, matcher, Span()).do(unit)
    other = Worker(scanner, Recogniser(alone._reasoner), matcher, Span()).do(unit)
    assert one == other


def test_numbers_that_patterns_name_are_special(base: RuleBase) -> None:
    special = special_numbers(base)
    # 18488 of an expression (1848[78]), 18456 of a code, 1433 of the vocabulary, 302 of 30[0-4].
    assert {"18487", "18488", "18456", "1433", "302"} <= special
    assert not {"4711", "48211", "7321"} & special


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-03-01 10:00:00 ERROR x", ("2026-03-01T10:00:00", False)),
        ("2026-03-01T10:00:00.123Z ERROR x", ("2026-03-01T10:00:00Z", True)),
        ("2026-03-01 10:00:00,123 +02:00 x", ("2026-03-01T08:00:00Z", True)),
        ("2026-02-30 10:00:00 ERROR x", ("", False)),
        ("[2026-03-01 10:00:00] x", ("2026-03-01T10:00:00", False)),
        ("2026-03-01 10:00:00 UTC x", ("2026-03-01T10:00:00Z", True)),
        ("2026-03-01 10:00:00 Zebra", ("2026-03-01T10:00:00Z", True)),
        ("x\n2026-03-01 10:00:00 y", ("2026-03-01T10:00:00", False)),
        ("no time", ("", False)),
    ],
)
def test_the_time_of_a_record(text: str, time: tuple[str, bool]) -> None:
    assert moment(text) == time
