"""Programs as their authors meet them: one file says what connects, with which driver, and every mistake has its place."""

from pathlib import Path

import pytest

from kbassist.model.evidence import Value
from kbassist.model.result import Fact
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.loader import load
from tests.support.run import GROUND, Run

PROGRAM = """\
id: mover
title: Mover
role: application
recognise: [{text: "mover: no connection", source: test}]
drivers:
- {driver: system-data-sqlclient, range: "<2", source: test}
- {driver: microsoft-data-sqlclient, range: ">=2", version: "5.1", source: test}
profile:
  marks: [mover-config]
  settings:
    trust: {name: believe, values: {yes: "on"}, accepts: {yes: ["on"]}}
    server: {name: target}
sources: [test]
"""

ON_GROUND = PROGRAM.replace("system-data-sqlclient", "groundlib").replace("microsoft-data-sqlclient", "groundlib")
"""The same with the driver of the small rule base."""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "extra" / "programs" / "mover.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(PROGRAM, encoding="utf-8")
    return tmp_path / "extra"


def usable(rules: Path, values: dict[str, str]) -> dict[str, Value]:
    base = load((rules,), cache=False)
    facts = [
        Fact(id=name, subject=base.facts[name].subject, name=name, value=value, origin="observed")
        for name, value in values.items()
    ]
    done = Reasoner(base, select_engine("reference")).derive(facts)
    return {name: fact.value for name, fact in done.resolved.facts.items()}


def test_a_new_program_is_one_file(rules: Path, tmp_path: Path, run: Run) -> None:
    assert run("kb", "lint", "--rules", rules).status == 0
    text = tmp_path / "error.txt"
    text.write_text(
        "mover: no connection\n# mover-config\ntarget: sql1\nbelieve: on\n"
        "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)\n"
    )
    ran = run("diagnose", text, "--rules", rules, "--format", "json")
    assert '"name":"client.trust_setting"' in ran.out.replace('": ', '":') and "Mover" not in ran.err
    assert "believe" in run("kb", "show", "mover", "--rules", rules).out


@pytest.mark.parametrize(
    ("version", "driver", "driver_version"),
    [("1.4", "system-data-sqlclient", None), ("2.0", "microsoft-data-sqlclient", "5.1"), (None, None, None)],
)
def test_the_driver_follows_from_the_program_s_version(
    version: str | None, driver: str | None, driver_version: str | None, rules: Path
) -> None:
    said = {"client.application": "mover"} | ({"client.application_version": version} if version else {})
    found = usable(rules, said)
    assert (found.get("client.driver"), found.get("client.driver_version")) == (driver, driver_version)
    assert found["client.program"] == "application"


def test_a_driver_that_was_seen_counts(rules: Path) -> None:
    said = {"client.application": "mover", "client.application_version": "2.0", "client.driver": "msodbcsql"}
    assert usable(rules, said)["client.driver"] == "msodbcsql"


def test_a_driver_that_the_program_s_driver_wraps_agrees_with_it(rules: Path) -> None:
    said = {"client.application": "bcp", "client.driver": "msodbcsql", "client.driver_version": "18"}
    found = usable(rules, said)
    assert (found["client.driver"], found["client.driver_version"]) == ("mssql-tools", "18")


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("driver: groundlib", "driver: groundlb", "6:", "did you mean 'groundlib'"),
        ("role: application", "role: aplication", "3:", "did you mean 'application'"),
        ('range: "<2"', 'range: "two"', "6:", "two"),
        ("sources: [test]", "sources: [test]\ninstead_of: [groundvew]", "14:", "did you mean 'groundview'"),
        ("  settings:", "  pair: '(?P<key>x'\n  settings:", "10:", "not a regular expression"),
        ("  settings:", "  pair: 'x=y'\n  settings:", "10:", "needs the groups key and value"),
        ("profile:", "profil:", "8:", "did you mean 'profile'"),
    ],
)
def test_every_mistake_has_its_place(old: str, new: str, place: str, words: str, rules: Path, run: Run) -> None:
    path = rules / "programs" / "mover.yaml"
    path.write_text(ON_GROUND, encoding="utf-8")
    assert run("kb", "lint", "--only", GROUND, "--rules", rules).status == 0
    path.write_text(ON_GROUND.replace(old, new, 1), encoding="utf-8")
    ran = run("kb", "lint", "--only", GROUND, "--rules", rules)
    assert ran.status == 3 and words in ran.out
    assert f"mover.yaml:{place}" in ran.out
