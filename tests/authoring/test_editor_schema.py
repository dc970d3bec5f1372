"""The JSON Schema that editors get: it takes every file that is right, names what is wrong, and knows the rule base."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from kbassist.authoring.editor_schema import editor_schema, example_of, read_by_editor
from kbassist.authoring.known_names import KnownNames, names_in
from kbassist.rulebase.collected import TYPES
from kbassist.rulebase.files import default_rules, rule_files
from kbassist.rulebase.language.described import fields_of, structs_in
from kbassist.rulebase.yamlfile import read_yaml
from tests.support.editor import as_editor
from tests.support.run import EXAMPLE, ROOT, Run

Validators = Mapping[str, Any]

VOCABULARY = """\
facts:
  - name: client.flux
    type: choice
    subject: client
    meaning: How the flux is.
    choices: {steady: {title: steady}, "4711": {title: odd}}
"""
ARTICLE = """\
id: KB-FLUX
title: The flux is odd
problem: flux
source: {document: The book of flux}
applies_to: [SQL Server]
cause: It is odd.
mechanism: It flows.
symptoms:
  - {id: a, title: a, strength: phrase, any: [{message: windows.untrusted-root}], source: s}
triggers: [{client.os: windows, client.flux: steady, client.driver_version: ">=17, <18"}]
columns: [{fact: client.flux, title: Flux, decisive: true}]
resolutions:
  - {id: first, title: Do it, rank: 1, otherwise: always, procedures: [{procedure: restart-client}], source: s}
examples:
  - {title: one, text: x, expect: {recognised: false}}
"""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> KnownNames:
    """The names of the shipped rule base and of a folder with a fact of its own."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "vocabulary").mkdir()
    (folder / "vocabulary" / "flux.yaml").write_text(VOCABULARY, encoding="utf-8")
    return names_in((default_rules(), folder))


@pytest.fixture(scope="module")
def validators(known: KnownNames) -> Validators:
    """By kind of file what checks one."""
    return made(known)


def made(known: KnownNames) -> Validators:
    return {kind: jsonschema.Draft7Validator(editor_schema(kind, root, known)) for kind, root in TYPES.items()}


@pytest.fixture(scope="module")
def of_example() -> Validators:
    """The same for the files of the example article, which has names of its own."""
    return made(names_in((default_rules(), EXAMPLE)))


def wrong(validators: Validators, kind: str, text: str) -> list[str]:
    """What is wrong in a file."""
    return [one.message for one in validators[kind].iter_errors(as_editor(text))]


@pytest.mark.parametrize("kind", TYPES)
def test_it_takes_every_file_that_is_shipped(kind: str, validators: Validators, of_example: Validators) -> None:
    validators[kind].check_schema(validators[kind].schema)
    assert validators[kind].schema["title"] == f"kbassist rules/{kind}"
    files = [path for one, path in rule_files((default_rules(), EXAMPLE)) if one == kind]
    assert files
    for path in files:
        judge = (of_example if EXAMPLE in path.parents else validators)[kind]
        found = [
            f"{path}: {one.json_path}: {one.message}"
            for one in judge.iter_errors(as_editor(path.read_text("utf-8"), sound=True))
        ]
        assert found == []


def test_it_takes_an_article_about_a_fact_of_its_own_folder(validators: Validators) -> None:
    assert wrong(validators, "articles", ARTICLE) == []
    assert wrong(validators, "vocabulary", VOCABULARY) == []


@pytest.mark.parametrize(
    ("right", "mistake", "said"),
    [
        ("client.os: windows", "client.os: windwos", "windwos"),
        ("client.os: windows", "client.oss: windows", "client.oss"),
        ("client.os: windows", "client.os: {nott: windows}", "nott"),
        ("client.os: windows", "client.os: {not: [windwos]}", "windwos"),
        ("client.flux: steady", "client.flux: 4712", "4712"),
        ('client.driver_version: ">=17, <18"', "client.driver_version: newest", "newest"),
        ("strength: phrase", "strength: sure", "sure"),
        ("windows.untrusted-root", "windows.untrusted-rot", "windows.untrusted-rot"),
        ("fact: client.flux", "fact: client.flaks", "client.flaks"),
        ("procedure: restart-client", "procedure: restart-clients", "restart-clients"),
        ("decisive: true", "decisive: sure", "sure"),
        ("rank: 1", "rank: first", "first"),
        ("cause: It is odd.\n", "", "'cause' is a required property"),
        ("cause: It is odd.", "cause: [It is odd.]", "is not of type"),
        ("applies_to: [SQL Server]", "applies_to: {SQL: Server}", "is not valid under any"),
        ("mechanism: It flows.", "mechanism: It flows.\nmecanism: It flows.", "'mecanism' was unexpected"),
    ],
)
def test_a_mistake_is_seen(right: str, mistake: str, said: str, validators: Validators) -> None:
    assert right in ARTICLE
    found = wrong(validators, "articles", ARTICLE.replace(right, mistake))
    assert any(said in one for one in found), found


@pytest.mark.parametrize(
    ("right", "word"),
    [
        ("title: The flux is odd", "title: 18"),
        ("title: The flux is odd", "title: true"),
        ("problem: flux", "problem: 4711"),
        ("document: The book of flux", "document: 1.5"),
        ("client.flux: steady", "client.flux: 4711"),
        ("client.flux: steady", 'client.flux: "4711"'),
        ("client.flux: steady", "client.flux: [steady, 4711]"),
        ("client.flux: steady", "client.flux: {not: 4711}"),
        ("client.flux: steady", "client.flux: known"),
        ("client.flux: steady", "client.flux:"),
        ('client.driver_version: ">=17, <18"', "client.driver_version: 18.3"),
        ('client.driver_version: ">=17, <18"', "client.driver_version: [17, 18.3]"),
        ("client.os: windows", "client.root_trusted: yes"),
        ("decisive: true", "decisive: yes"),
        ("decisive: true", 'decisive: "false"'),
        ("rank: 1", 'rank: "1"'),
        ("message: windows.untrusted-root", "code: -2146893019"),
        ("message: windows.untrusted-root", "code: 0x80090325"),
        ("message: windows.untrusted-root", "code: SEC_E_UNTRUSTED_ROOT"),
        ("cause: It is odd.", "as_of: 2026-11-26\ncause: It is odd."),
    ],
)
def test_words_are_taken_whatever_an_editor_reads_them_for(right: str, word: str, validators: Validators) -> None:
    assert right in ARTICLE
    assert wrong(validators, "articles", ARTICLE.replace(right, word)) == []


SHORT = """\
id: KB-FLUX
title: The flux is odd
problem: certificate-untrusted
source: {document: The book of flux, number: 4711}
applies_to: SQL Server
cause: It is odd.
how: It flows.
expressions: {host: "[a-z]{1,9}"}
symptoms:
  - {id: a, title: a, strength: phrase, recognise: {message: windows.untrusted-root}, section: Symptoms}
triggers: {client.os: windows}
columns:
  client.os: System
  client.trust: Trusts
table: |
  id  | os      | trust?
  one | windows | -
scenarios:
  one: {title: One, because: why}
resolutions:
  - {id: first, title: Do it, is: shortcut, rank: 1, otherwise: always, procedures: restart-client}
examples:
  - {title: one, text: x, expect: {recognised: false}}
"""


def test_the_short_forms_are_taken(validators: Validators) -> None:
    """The grid, marks, lists of one, a plain word for a thing, inherited sources, named expressions."""
    assert wrong(validators, "articles", SHORT) == []
    assert wrong(validators, "articles", "extends: KB2007728\nrefines: KB928779\n") == []
    for right, mistake in (
        ("is: shortcut", "is: short"),
        ("restart-client", "restart-clients"),
        ("how: It flows.\n", ""),
        ("because: why", "becaus: why"),
    ):
        assert wrong(validators, "articles", SHORT.replace(right, mistake)) != [], mistake


def test_a_former_word_is_taken_and_not_offered(validators: Validators) -> None:
    former = validators["articles"].schema["properties"]["mechanism"]
    assert former["doNotSuggest"] and "the word is now 'how'" in former["deprecationMessage"]


@pytest.mark.parametrize("word", ["yes", "no", "on", "true", "007", "-1", "1.50", "0x80090325", "a", ""])
def test_what_an_editor_reads_is_among_the_forms_of_a_word(word: str) -> None:
    (read,) = as_editor(f"[{word}]") or [""]
    assert word in read_by_editor(word)
    if not isinstance(read, int) or isinstance(read, bool) or "x" not in word:
        assert (read or word) in read_by_editor(word)


@pytest.mark.parametrize("struct", structs_in(TYPES.values()), ids=lambda one: one.__name__)
def test_every_example_of_a_key_is_one(struct: Any, validators: Validators) -> None:
    """By the types of the rule language and by the schema; names that are made up stand only where that is allowed."""
    schemas = [one.schema for one in validators.values()]
    for field in fields_of(struct):
        if not field.text.example:
            continue
        plain = field.info.type in (str, str | None)
        value = field.text.example if plain else read_yaml(field.text.example).data
        msgspec.convert(value, field.info.type, strict=False)
        for schema in schemas:
            whole = (
                schema
                if schema["title"].endswith(f"/{_kind_of(struct)}")
                else schema["definitions"].get(struct.__name__)
            )
            if whole is not None:
                key = {**whole["properties"][field.name], "definitions": schema["definitions"]}
                as_read = example_of(field) if plain else as_editor(field.text.example)
                found = [one.message for one in jsonschema.Draft7Validator(key).iter_errors(as_read)]
                assert found == [], f"{struct.__name__}.{field.name}"
                break


def _kind_of(struct: Any) -> str:
    return next((kind for kind, root in TYPES.items() if root is struct), "-")


def test_keys_and_names_are_explained(validators: Validators) -> None:
    schema = validators["articles"].schema
    problem = schema["properties"]["problem"]
    assert (
        problem["description"].startswith("The kind of failure")
        and "It must be there." in problem["markdownDescription"]
    )
    condition = schema["definitions"]["condition"]["properties"]
    assert "How the flux is." in condition["client.flux"]["description"]
    flux = schema["definitions"]["client.flux"]
    assert dict(zip(flux["enum"], flux["markdownEnumDescriptions"], strict=True)) == {
        "steady": "steady",
        4711: "odd",
        "4711": "odd",
    }
    shortcut = schema["definitions"]["Resolution"]["properties"]["shortcut"]
    assert shortcut["default"] is False and "Left out: `false`." in shortcut["markdownDescription"]


def test_the_command_writes_the_names_of_the_folder(tmp_path: Path, run: Run) -> None:
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "flux.yaml").write_text(VOCABULARY, encoding="utf-8")
    # What is wrong elsewhere is no reason to explain nothing.
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "broken.yaml").write_text("id: [", encoding="utf-8")
    ran = run("kb", "schema", "--output", tmp_path / "schema", "--rules", tmp_path)
    assert ran.status == 0 and len(ran.out.splitlines()) == len(TYPES), ran.err
    for path in map(Path, ran.out.splitlines()):
        schema = json.loads(path.read_text("utf-8"))
        assert (
            "client.flux"
            in schema.get("definitions", {}).get("condition", {"properties": ["client.flux"]})["properties"]
        )
    assert (
        json.loads(run("kb", "schema", "articles").out)["definitions"]["condition"]["properties"]
        .keys()
        .isdisjoint({"client.flux"})
    )


def test_another_rule_base_has_its_own_names(tmp_path: Path, run: Callable[..., Any]) -> None:
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "flux.yaml").write_text(VOCABULARY, encoding="utf-8")
    out = run("kb", "schema", "articles", "--only", tmp_path).out
    assert list(json.loads(out)["definitions"]["condition"]["properties"]) == ["client.flux"]
    assert "SQL Server" not in out.replace("Error message when you connect to SQL Server", "").replace(
        '["SQL Server"]', ""
    )


DRIVER = """\
id: moonlink
title: Moonlink
trust_store: os
connection_string: {grammar: odbc}
trust_how: x
encrypt_off_how: x
versions:
  - {range: "<2", title: one, policy: A, strict: false, encrypt_default: [{value: "no", when: {client.os: linux}}], source: s}
source: [s]
"""


@pytest.mark.parametrize(
    ("right", "mistake"),
    [
        ("policy: A", "policy: Q"),
        ("policy: A", "policy: [{value: Q}]"),
        ("policy: A", "pollicy: A"),
        ("policy: A", "gives: {policy: A}"),
        ("client.os: linux", "client.os: linnux"),
        ("grammar: odbc", "grammar: odbd"),
    ],
)
def test_a_range_of_versions_has_the_words_of_the_rule_base(right: str, mistake: str, validators: Validators) -> None:
    assert wrong(validators, "drivers", DRIVER) == [] and right in DRIVER
    assert len(wrong(validators, "drivers", DRIVER.replace(right, mistake))) == 1


def test_without_a_base_any_word_may_stand_in_a_range_of_versions(tmp_path: Path, run: Run) -> None:
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "flux.yaml").write_text(VOCABULARY, encoding="utf-8")
    schema = json.loads(run("kb", "schema", "drivers", "--only", tmp_path).out)
    assert schema["definitions"]["DriverVersions"]["additionalProperties"] is True


def test_the_subjects_and_places_of_a_rule_base_are_its_own(run: Run) -> None:
    schema = json.loads(run("kb", "schema", "vocabulary", "--only", ROOT / "tests" / "support" / "postgres").out)
    assert schema["definitions"]["a-subject"]["enum"] == ["client", "server", "certificate", "case"]
    schema = json.loads(run("kb", "schema", "drivers", "--only", ROOT / "tests" / "support" / "postgres").out)
    versions = schema["definitions"]["DriverVersions"]["properties"]
    assert "sslmode_default" in versions and "policy" not in versions
