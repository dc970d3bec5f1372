"""What a driver is stands in its file: every derived fact about it comes from there."""

from pathlib import Path

import msgspec
import pytest

from kbassist.model.result import CaseResult
from kbassist.rulebase.base import RuleBase
from tests.support.drivers import write_driver
from tests.support.run import GROUND, Run

UNTRUSTED = "The certificate chain was issued by an authority that is not trusted."
CASE = ("certificate.kind=private-ca", "client.encrypt_setting=yes", "client.driver=newdriver")


def derived(run: Run, rules: Path, error: Path, *answers: str) -> CaseResult:
    error.write_text(UNTRUSTED, encoding="utf-8")
    sets = [part for one in (*CASE, *answers) for part in ("--set", one)]
    ran = run("diagnose", error, "--rules", rules, "--format", "json", *sets)
    return msgspec.json.decode(ran.out, type=CaseResult)


def values(result: CaseResult, name: str) -> list[object]:
    return [fact.value for fact in result.facts if fact.name == name]


@pytest.mark.parametrize("store", ["java", "node", "freetds", "windows"])
def test_an_extra_driver_gets_the_steps_of_its_trust_store(store: str, run: Run, tmp_path: Path) -> None:
    result = derived(run, write_driver(tmp_path, store), tmp_path / "error.txt")
    assert values(result, "client.trust_store") == [store]
    plan = result.incidents[0].plan
    assert plan is not None
    steps = [step.id for option in plan.options for step in option.steps if step.id.startswith("import-root-")]
    assert steps
    assert all(step.startswith(f"import-root-{store}/") for step in steps)


@pytest.mark.parametrize(
    ("error", "answers", "step"),
    [
        (
            "Algorithm constraints check failed on signature algorithm: SHA1withRSA",
            {"certificate.weakness": "signature"},
            "raise-client-level/java",
        ),
        (
            "The server selected protocol version TLS10 is not accepted by client preferences [TLS12]",
            {"server.offers_old_tls": "yes"},
            "old-tls-stop-gap/java",
        ),
    ],
)
def test_an_extra_driver_gets_the_settings_of_java(
    error: str, answers: dict[str, str], step: str, run: Run, tmp_path: Path
) -> None:
    rules, path = write_driver(tmp_path, "java"), tmp_path / "error.txt"
    path.write_text(error, encoding="utf-8")
    given = {"client.driver": "newdriver", "case.product": "sql-server", **answers}
    sets = [part for name, value in given.items() for part in ("--set", f"{name}={value}")]
    ran = run("diagnose", path, "--rules", rules, "--format", "json", *sets)
    plan = msgspec.json.decode(ran.out, type=CaseResult).incidents[0].plan
    assert plan is not None
    assert step in {one.id for option in plan.options for one in option.steps}


def test_who_uses_an_extra_driver_is_asked_what_its_trust_store_makes_worth_asking(run: Run, tmp_path: Path) -> None:
    rules, error = write_driver(tmp_path, "java"), tmp_path / "error.txt"
    error.write_text(UNTRUSTED, encoding="utf-8")
    ran = run("diagnose", error, "--rules", rules, "--format", "json", "--set", "client.driver=newdriver")
    result = msgspec.json.decode(ran.out, type=CaseResult)
    assert "client.bundle_state" in {one.fact for one in result.incidents[0].questions}


def test_a_driver_with_the_systems_store_depends_on_the_system(run: Run, tmp_path: Path) -> None:
    rules, error = write_driver(tmp_path, "os"), tmp_path / "error.txt"
    assert values(derived(run, rules, error), "client.trust_store") == []
    linux = derived(run, rules, error, "client.os=linux", "client.distribution=alpine")
    assert values(linux, "client.trust_store") == ["alpine"]


@pytest.mark.parametrize(("version", "expected"), [("17.5", ["no"]), ("18.0", []), ("19.1", ["yes"])])
def test_strict_is_known_from_the_version(version: str, expected: list[str], run: Run, tmp_path: Path) -> None:
    result = derived(run, write_driver(tmp_path), tmp_path / "error.txt", f"client.driver_version={version}")
    assert values(result, "client.supports_strict") == expected


def test_a_trust_store_that_no_rule_knows_is_a_problem(run: Run, tmp_path: Path) -> None:
    ran = run("kb", "lint", "--rules", write_driver(tmp_path, "jvaa"))
    assert "newdriver.yaml:4:1: no rule of derive/ is for the trust store 'jvaa' (did you mean 'java'?)" in ran.out


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("", "'mine' needs a condition: when, or drivers"),
        (
            "drivers: {trust_store: file}, when: {client.driver: groundlib}, ",
            "drivers says which drivers; leave this out",
        ),
    ],
)
def test_a_derive_rule_says_once_for_whom_it_is(when: str, words: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "derive").mkdir()
    rule = f"rules:\n  - {{id: mine, {when}set: {{trust: yes}}, because: b, source: s}}\n"
    (tmp_path / "derive" / "mine.yaml").write_text(rule)
    assert words in run("kb", "lint", "--only", GROUND, "--rules", tmp_path).out


KEYWORD = "    trust: {name: Trust"
SETTINGS = ("client.expected_name_in_version", "client.expected_name_setting", "client.expected_name_since")


@pytest.mark.parametrize(
    ("said", "version", "expected"),
    [
        ("    host_name: {name: Name}\n", "1", ("yes", "yes", None)),
        ('    host_name: {name: Name, range: ">=18.1"}\n', "17", ("no", "yes", "18.1")),
        ('    host_name: {name: Name, range: ">=18.1"}\n', "18.0", ("no", "yes", "18.1")),
        ('    host_name: {name: Name, range: ">=18.1"}\n', "18", (None, "yes", "18.1")),
        ('    host_name: {name: Name, range: ">=18.1"}\n', "18.1", ("yes", "yes", "18.1")),
        ("", "18.1", (None, "unsaid", None)),
        ("lacks: [host_name]\n", "18.1", ("no", "no", None)),
        ('other_settings: {host_name: {name: Name, range: ">=3"}}\n', "2", ("no", "yes", "3")),
        ("wraps: [msodbcsql]\nversion_of: msodbcsql\n", "17", ("no", "yes", "18")),
        ("wraps: [msodbcsql]\n", "17", (None, "unsaid", None)),
        ("wraps: [msodbcsql]\nversion_of: msodbcsql\nlacks: [host_name]\n", "18", ("no", "no", None)),
    ],
)
def test_what_the_file_says_of_a_setting_becomes_facts(
    said: str, version: str, expected: tuple[str | None, ...], run: Run, tmp_path: Path
) -> None:
    rules = write_driver(tmp_path)
    path = rules / "drivers" / "newdriver.yaml"
    text = path.read_text(encoding="utf-8")
    before = KEYWORD if said.startswith(" ") else "trust_how:"
    path.write_text(text.replace(before, said + before, 1), encoding="utf-8")
    result = derived(run, rules, tmp_path / "error.txt", f"client.driver_version={version}")
    found = tuple(next(iter(values(result, name)), None) for name in SETTINGS)
    assert found == expected


def test_the_reason_names_the_driver_and_the_version_a_keyword_came_with(base: RuleBase) -> None:
    reasons = {rule.id: (rule.because, rule.source) for rule in base.index.derivations}
    because, source = reasons["pyodbc/client.pin_in_version-no"]
    assert because == "ServerCertificate came to Microsoft ODBC Driver for SQL Server with version 18.1"
    assert source == "; ".join(base.drivers["msodbcsql"].sources)
