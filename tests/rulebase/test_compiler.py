"""The rule base as its authors meet it: a new article is YAML only, and every mistake has its place and its mend."""

import shutil
from pathlib import Path

import pytest

from kbassist.authoring.lint import lint
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.files import RulesError, default_rules, rule_files
from kbassist.rulebase.loader import load
from tests.support.run import GROUND, LONG, Run


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A small folder: an article, a fact and a procedure of its own; YAML, and nothing else."""
    shutil.copytree(LONG, tmp_path / "rules")
    return tmp_path / "rules"


def test_a_new_article_needs_no_python(rules: Path, tmp_path: Path, run: Run) -> None:
    assert run("kb", "lint", "--rules", rules).out.endswith("no problems\n")
    ran = run("kb", "test", "KB-NAME", "--rules", rules)
    assert ran.status == 0, ran.out
    error = tmp_path / "error.log"
    error.write_text(
        "(provider: SSL Provider, error: 0 - The token supplied to the function is invalid.)\nServer=sql1;Database=d;UID=a\n"
    )
    ran = run("diagnose", error, "--rules", rules, "--set", "client.name_is_alias=yes")
    assert ran.status == 0
    assert "The certificate of the token does not carry the name" in ran.out and "Connect to sql1 by one of" in ran.out
    assert "The certificate of the token" not in run("diagnose", error).out
    assert "KB-NAME" in run("kb", "list", "--rules", rules).out
    assert "An alias is used" in run("kb", "show", "kb-name", "--rules", rules).out


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "words"),
    [
        (
            "articles",
            "client.name_is_alias: no}",
            "client.name_is_alis: no}",
            "28:",
            "did you mean 'client.name_is_alias'",
        ),
        (
            "articles",
            "{client.name_is_alias: no}, because",
            "{client.name_is_alias: maybe}, because",
            "40:",
            "known: yes, no",
        ),
        ("articles", "strength: decisive", "strength: sure", "10:", "known: decisive, phrase, generic"),
        ("articles", "otherwise: simplest", "othrwise: simplest", "34:", "did you mean 'otherwise'"),
        (
            "articles",
            "[{procedure: use-own-name}]",
            "[{procedure: use-own-nme}]",
            "35:",
            "did you mean",
        ),
        (
            "articles",
            'samples: ["Error: -2146893048"]',
            'samples: ["Error: 5"]',
            "13:",
            "does not recognise this sample",
        ),
        ("articles", "{code: -2146893048}", "{code: -2146893048, text: x}", "12:", "exactly one"),
        ("articles", "{code: -2146893048}", "{pattern: '(a|b)'}", "12:", "three literal characters"),
        ("articles", "{code: -2146893048}", "{pattern: 'abc(?=d)'}", "12:", "look-around"),
        ("articles", "{code: -2146893048}", "{pattern: 'abc(d'}", "12:", "not a regular expression"),
        ("articles", "expect: {recognised: false}", "expect: {recognised: true}", "", "must not recognise"),
        ("articles", "id: other", "id: alias", "28:", "defined 2 times"),
        ("articles", "id: KB-NAME", "id: KB2007728", "2:", "defined twice"),
        ("articles", "title: The certificate", "title: [The certificate", "", "not closed"),
        ("articles", "cause: The client", "title: Again\ncause: The client", "22:", "repeated"),
        ("vocabulary", "type: bool", "type: boolean", "4:", "boolean"),
        ("vocabulary", "    ask: Do you connect by an alias?\n", "", "3:", "no question"),
        ("procedures", "{certificate.names}", "{certificate.nmes}", "6:", "did you mean 'certificate.names'"),
        ("procedures", "where: client", "where: client, sets: {trst: yes}", "6:", "did you mean 'trust'"),
        ("procedures", "where: client", 'where: client, sets: {server: "{server.hst}"}', "6:", "'server.host'"),
        ("procedures", "id: use-own-name\n", "id: another\n", "", "unknown procedure"),
    ],
)
def test_lint_names_the_place_and_the_mend(
    file: str, old: str, new: str, place: str, words: str, rules: Path, run: Run
) -> None:
    path = rules / file / "mine.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    ran = run("kb", "lint", "--only", GROUND, "--rules", rules)
    assert ran.status == 3
    mine = [line for line in ran.out.splitlines() if "mine.yaml" in line]
    assert any(f"mine.yaml:{place}" in line and words in line for line in mine), ran.out


def test_a_file_that_is_not_utf8(rules: Path, run: Run) -> None:
    path = rules / "vocabulary" / "mine.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    ran = run("kb", "lint", "--only", GROUND, "--rules", rules)
    assert ran.status == 3 and "not UTF-8" in ran.out


def test_an_example_that_fails_is_named(rules: Path, run: Run) -> None:
    path = rules / "articles" / "mine.yaml"
    path.write_text(
        path.read_text("utf-8").replace("first_option: use-name", "first_option: reissue"), encoding="utf-8"
    )
    ran = run("kb", "test", "KB-NAME", "--rules", rules)
    assert ran.status == 3
    assert "first option: expected reissue, found use-name" in ran.out


def test_the_shipped_rules_are_sound() -> None:
    assert lint(rule_files((default_rules(),))) == []


def test_the_cache_gives_the_same_rule_base(base: RuleBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBASSIST_CACHE_DIR", str(tmp_path))
    load()
    (cached,) = tmp_path.glob("rules-*.bin")
    again = load()
    assert (again.digest, again.facts, again.index) == (base.digest, base.facts, base.index)
    cached.write_bytes(b"damaged")
    assert load().digest == base.digest


def test_a_changed_rule_is_seen_at_once(rules: Path, run: Run) -> None:
    assert run("kb", "facts", "client.name", "--rules", rules).status == 0
    path = rules / "vocabulary" / "mine.yaml"
    path.write_text(
        path.read_text("utf-8").replace("The client uses an alias.", "Changed meaning here."), encoding="utf-8"
    )
    assert "Changed meaning here." in run("kb", "facts", "client.name", "--rules", rules).out


def test_every_page_can_be_shown(base: RuleBase, run: Run) -> None:
    for name in (*base.article_ids, *base.drivers, *base.procedures):
        assert run("kb", "show", name).status == 0


def test_the_scenario_table_has_the_article_s_rows(base: RuleBase) -> None:
    rows = {row.id: row.cells for row in base.article("KB2007728").scenarios}
    assert (rows["1"]["server.force_encryption"], rows["2"]["server.force_encryption"]) == ("yes", "no")
    assert (len(base.procedures["export-certificate"].steps), len(base.procedures["import-root-windows"].steps)) == (
        11,
        12,
    )


def test_rules_error_counts_the_others(rules: Path) -> None:
    (rules / "articles" / "mine.yaml").write_text("id: [", encoding="utf-8")
    (rules / "vocabulary" / "mine.yaml").write_text("facts: x", encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        load((rules,), cache=False)
    assert "and 1 more" in str(caught.value)


def test_more_rules_come_from_the_environment(rules: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "KB-NAME" not in run("kb", "list").out
    monkeypatch.setenv("KBASSIST_RULES", str(rules))
    assert "KB-NAME" in run("kb", "list").out and "no problems" in run("kb", "lint").out


def test_a_sample_that_another_article_takes_is_said(rules: Path, run: Run) -> None:
    path = rules / "articles" / "mine.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "{text: The token supplied to the function is invalid}", "{text: The received certificate has expired}"
    )
    path.write_text(
        text.replace(
            "error: 0 - The token supplied to the function is invalid",
            "error: 0 - The received certificate has expired",
        ),
        encoding="utf-8",
    )
    ran = run("kb", "test", "KB-NAME", "--rules", rules)
    assert ran.status == 3 and "its sample is certificate-expired's windows-sentence as well" in ran.out
    # Every article together is tests/check.py's.
    assert run("kb", "test", "certificate-expired").status == 0


def test_a_new_article_from_an_error_is_sound_at_once(run: Run, tmp_path: Path) -> None:
    error = tmp_path / "error.txt"
    error.write_text(
        "Msg 7303: The flux capacitor of linked server refused to be initialised. Password=Secr3t-Pw;x",
        encoding="utf-8",
    )
    path = tmp_path / "rules" / "articles" / "mine.yaml"
    ran = run("kb", "new", "KB-FLUX", "--from", error, "--output", path, "--title", 'It\'s: "odd"')
    assert ran.status == 0 and "kbassist kb test KB-FLUX" in ran.out
    text = path.read_text("utf-8")
    assert "The flux capacitor of linked server refused to be initialised" in text and "Secr3t" not in text
    lines = run("kb", "lint", "--rules", tmp_path / "rules").out.splitlines()
    assert lines and all(" warning: to fill in: " in line for line in lines)
    assert run("kb", "test", "KB-FLUX", "--rules", tmp_path / "rules").status == 0
    assert run("kb", "new", "KB-FLUX", "--output", path).status == 2
    assert run("kb", "new", "KB2007728").status == 2
    assert run("kb", "new", "KB-X").out.startswith("# A new article")


def test_editors_get_a_schema(run: Run, rules: Path) -> None:
    import json  # noqa: PLC0415

    import jsonschema  # noqa: PLC0415

    from kbassist.rulebase.yamlfile import read_yaml  # noqa: PLC0415

    for kind in ("articles", "procedures"):
        schema = json.loads(run("kb", "schema", kind, "--only", GROUND).out)
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["title"] == f"kbassist rules/{kind}"
    assert read_yaml((rules / "articles" / "mine.yaml").read_text("utf-8")).data["id"] == "KB-NAME"
    assert "did you mean" in run("kb", "schema", "article").err
