"""Facts that a text gives away: numbers, and what a symptom carries with it."""

import json
from pathlib import Path

import pytest

from tests.support.run import Run

FILES = {
    "base.yaml": """
id: lighthouse
name: lighthouses
products: [Lighthouse]
summary: Lamps that do not burn.
greeting: Paste what the lamp printed.
send_next: The log of the lamp.
""",
    "vocabulary/lamp.yaml": """
facts:
- id: case.product
  type: choice
  subject: case
  text: Whether it is a lamp.
  vouches: lamp
  choices: {lamp: {title: a lamp}, other: {title: something else}}
- id: server.steps
  type: int
  subject: server
  text: How many steps lead up.
  recognise: [{pattern: 'climbed (?P<value>[0-9]{1,4}) steps', source: the keeper's log}]
- id: server.fuel
  type: choice
  subject: server
  text: What is in the tank.
  choices: {oil: {title: oil}, water: {title: water}}
""",
    "articles/wet.yaml": """
id: wet
title: There is water in the tank
problem: wet
source: {document: the keeper's handbook}
applies_to: [Lighthouse]
symptoms:
- id: water
  title: The lamp finds water
  strength: decisive
  recognise: [{text: "the wick refuses what it is given, for it smells of the sea"}]
  sets: {case.product: lamp, server.fuel: water}
  samples: ["the wick refuses what it is given, for it smells of the sea"]
  source: the keeper's handbook
cause: Somebody filled it in the dark.
how: Water does not burn.
columns: {server.fuel: the tank, server.steps: steps}
table: |
  id  | fuel  | steps?
  wet | water | >=100
scenarios: {wet: {title: Water, because: It is water.}}
resolutions:
- {id: drain, title: Drain it, rank: 1, recommend: [{when: {}, because: it is wet}], otherwise: it is wet, procedures: [drain]}
examples:
- {title: wet, text: "the wick refuses what it is given, for it smells of the sea", expect: {status: confirmed}}
- {title: dry, text: all is well, expect: {recognised: false}}
""",
    "procedures/drain.yaml": """
procedures:
- {id: drain, title: Drain the tank, steps: [{id: drain, where: server, text: Drain it., source: the keeper's handbook}]}
""",
}
SENTENCE = "the wick refuses what it is given, for it smells of the sea"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small rule base of another subject."""
    for name, text in FILES.items():
        path = tmp_path / "lighthouse" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "lighthouse"


def facts(base: Path, text: str, run: Run) -> dict[str, object]:
    """The facts that a text gives away."""
    error = base.parent / "error.log"
    error.write_text(text, encoding="utf-8")
    ran = run("--only", base, "diagnose", error, "--format", "json")
    return {fact["name"]: fact["value"] for fact in json.loads(ran.out)["facts"]}


def test_the_base_is_sound(base: Path, run: Run) -> None:
    assert run("kb", "lint", "--only", base).status == 0


def test_a_pattern_gives_a_number(base: Path, run: Run) -> None:
    assert facts(base, f"climbed 199 steps: {SENTENCE}", run)["server.steps"] == 199


def test_a_sentence_carries_its_facts(base: Path, run: Run) -> None:
    assert facts(base, SENTENCE, run)["server.fuel"] == "water"


def test_half_a_sentence_carries_none(base: Path, run: Run) -> None:
    """Others begin alike: the fact would be made up, and would confirm the problem."""
    assert "server.fuel" not in facts(base, f"lamp: {SENTENCE[:34]}", run)


def test_nearly_all_of_a_sentence_carries_them(base: Path, run: Run) -> None:
    assert facts(base, f"lamp: {SENTENCE[:-4]}", run)["server.fuel"] == "water"


def test_examples_are_masked_as_evidence_is(base: Path, run: Run) -> None:
    """A word that is no password in this rule base is none in its examples either."""
    (base / "secrets").mkdir()
    (base / "secrets" / "lamp.yaml").write_text("harmless: [kindled]\n", encoding="utf-8")
    article = base / "articles" / "wet.yaml"
    changed = article.read_text("utf-8").replace(SENTENCE, "no lamp for which a password was kindled will burn")
    article.write_text(changed, encoding="utf-8")
    ran = run("kb", "test", "--only", base)
    assert ran.status == 0, ran.out


def test_a_batch_knows_whose_error_a_symptom_is(base: Path, run: Run) -> None:
    """What vouches for the product may be what the symptom carries, and nothing else in the record."""
    log = base.parent / "lamp.log"
    log.write_text(f"2026-03-01 10:00:01 {SENTENCE}\n", encoding="utf-8")
    ran = run("--only", base, "batch", log)
    assert ran.status == 0, ran.err
    assert "confirmed" in ran.out and "possible" not in ran.out
