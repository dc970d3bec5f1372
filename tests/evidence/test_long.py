"""A long text is read as a short one is: in one pass for all literals, and with the same result."""

import random
import tracemalloc
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from kbassist.authoring.corpus import read_corpus
from kbassist.evidence import attempts
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Reading
from kbassist.reading import matcher
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language import patterns
from kbassist.text import lines, literals, sections
from kbassist.text.secrets import Vault
from tests.support.layouts import LAYOUTS
from tests.support.thorough import THOROUGH

CORPUS = Path(__file__).resolve().parent.parent.parent / "data" / "corpus"
ORDINARY = (
    "2026-03-01 00:00:17.093 INFO Orders.Api.Worker7: the report was checked for port 1433 (587 ms)",
    "2026-03-01 00:00:17.121 INFO Orders.Api.Worker7: login of the customer record, algorithm: ssl-tls, name=common",
    '{"time": "2026-03-01 00:00:18.5", "server": "sql01", "text": "read (provider: cache, error: 0 - none)", "n": 18456}',
    "Der Server 'sql02' hat die Nachricht ohne Änderungen gespeichert: password=hunter2; 证书 4060",
    "password: Tr0ub4dor&3 User ID=sa;Data Source=tcp:sql03,1433;Encrypt=True",
    "\tat System.Data.SqlClient.SqlConnection.Open()",
    "",
)


def read(base: RuleBase, text: str) -> list[Reading]:
    return Intake(base, Vault()).read(Document("pasted", text.encode()))


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Texts in which several errors, in layouts of any kind, stand at any place between ordinary lines."""
    chance = random.Random(15)
    given = [one.text for one in read_corpus([CORPUS]).texts]
    layouts = [*LAYOUTS.values(), str, str, str]

    def composed() -> Iterator[str]:
        for _ in range(chance.randint(1, 3)):
            yield from chance.choices(ORDINARY, k=chance.randint(0, 9))
            yield chance.choice(layouts)(chance.choice(given))
        yield from chance.choices(ORDINARY, k=chance.randint(0, 9))

    return ["\n".join(composed()) for _ in range(120 if THOROUGH else 32)]


def test_a_long_text_is_read_as_a_short_one(base: RuleBase, texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    short = [read(base, text) for text in texts]
    for module, name in (
        (matcher, "LONG"),
        (patterns, "LONG"),
        (literals, "LONG"),
        (import_module("kbassist.text.secrets.masker"), "_LONG"),
    ):
        monkeypatch.setattr(module, name, 0)
    # Many seams between what is looked at in one go, and places that are not kept.
    monkeypatch.setattr(literals, "_CHUNK", 64)
    monkeypatch.setattr(literals, "MOST", 2)
    monkeypatch.setattr(patterns, "MOST", 2)
    monkeypatch.setattr(attempts, "LONG", 0)
    monkeypatch.setattr(lines, "AT_ONCE", 2)
    assert [read(base, text) for text in texts] == short
    assert sum(len(one.hits) for readings in short for one in readings) > len(texts)


def shown(readings: list[Reading]) -> set[tuple[str, str, str]]:
    return {(hit.article, hit.symptom, hit.strength) for one in readings for hit in one.hits}


def test_sections_show_what_the_whole_text_shows(
    base: RuleBase, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    longer = ["\n\n".join(texts[place : place + 4]) for place in range(0, 32, 4)]
    whole = [read(base, text) for text in longer]
    monkeypatch.setattr(attempts, "LONG", 0)
    monkeypatch.setattr(sections, "LENGTH", 3_000)
    monkeypatch.setattr(sections, "OVERLAP", 1_500)
    in_sections = [read(base, text) for text in longer]
    assert [shown(readings) for readings in in_sections] == [shown(readings) for readings in whole]


def test_errors_in_sections_far_apart_are_told_as_near_ones_are(
    base: RuleBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def between(count: int) -> str:
        return "".join(f"2026-03-01 00:{n // 60:02}:{n % 60:02} INFO the order {n} was stored\n" for n in range(count))

    first = "2026-03-01 00:20:00 ERROR provider: SSL Provider, error: 0 - The target principal name is incorrect.\n"
    second = "2026-03-01 08:20:00 ERROR provider: Named Pipes Provider, error: 40 - Could not open a connection to SQL Server\n"
    text = f"Since ODBC Driver 18.3 came:\n{between(900)}{first}{between(900)}{second}{between(900)}"
    whole = read(base, text)
    monkeypatch.setattr(attempts, "LONG", 0)
    monkeypatch.setattr(sections, "LENGTH", 20_000)
    monkeypatch.setattr(sections, "OVERLAP", 2_000)
    assert read(base, text) == whole
    assert [[hit.line for hit in one.hits][:1] for one in whole] == [[902], [1803]]


@pytest.mark.parametrize("between", ["\n", " "], ids=["lines", "one line"])
def test_a_long_text_takes_little_more_memory_than_it_has_itself(base: RuleBase, between: str) -> None:
    lines = [
        f"2026-03-01 00:{n // 60 % 60:02}:{n % 60:02}.093 INFO Worker: order {n} was stored" for n in range(100_000)
    ]
    lines.append(
        "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"
    )
    data = between.join(lines).encode()
    intake = Intake(base, Vault())
    intake.read(Document("first", data))
    tracemalloc.start()
    try:
        (reading,) = intake.read(Document("again", data))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reading.hits and peak < 3.5 * len(data)
