"""What authors write: the grid, marks, inherited sources, named expressions, extensions, former words."""

import json
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kbassist.authoring.upgrade import upgraded
from kbassist.rulebase.collected import TYPES, collect
from kbassist.rulebase.files import default_rules, files_below, rule_files
from kbassist.rulebase.loader import load
from kbassist.rulebase.surface.grid import GridError, can_be_grid, table_of, written
from kbassist.rulebase.surface.said import said
from kbassist.rulebase.surface.shape import keys_of
from kbassist.rulebase.surface.words import FORMER, MARKS
from kbassist.rulebase.yamlfile import read_yaml
from tests.support.run import EXAMPLE, ROOT, Ran

Run = Callable[..., Ran]
FORMERLY = ROOT / "tests" / "support" / "former"
"""Files of the shipped rules in the words of the version before, as they were."""


def written_in(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


def article(text: str) -> Any:
    return said(read_yaml(textwrap.dedent(text)).data, TYPES["articles"], {})


GRID = """\
    id: KB1
    source: {document: A page, number: "1"}
    columns:
      client.encryption: Who asks
      client.class: When it validates
    table: |
      id  | encryption | class?
      "1" | yes|no     | not A
      two | -          | B
    scenarios:
      "1": {title: One, because: It is so, section: Cause}
      two: {title: Two, because: It is not}
"""


def test_a_grid_is_the_long_form() -> None:
    found = article(GRID)
    assert found.problems == []
    assert found.data["columns"] == [
        {"fact": "client.encryption", "title": "Who asks", "decisive": "true"},
        {"fact": "client.class", "title": "When it validates"},
    ]
    one, two = found.data["scenarios"]
    assert one["when"] == {"client.encryption": ["yes", "no"], "client.class": {"not": "A"}}
    assert two["when"] == {"client.class": "B"}
    assert (one["source"], two["source"]) == ("KB 1, Cause", "KB 1")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("id  | encryption", "name | encryption", 0, "first column"),
        ("encryption | class?", "encryption | kind?", 0, "'kind' is none of"),
        ("two | -          | B", "two | B", 2, "has 2 cells, and the head 3"),
        ("two | -          | B", "two |            | B", 2, "is empty"),
        ("two | -", "six | -", 2, "needs its title"),
    ],
)
def test_a_grid_says_what_is_wrong_and_where(old: str, new: str, line: int, words: str) -> None:
    data = read_yaml(textwrap.dedent(GRID).replace(old, new)).data
    with pytest.raises(GridError, match=words) as caught:
        table_of(data["columns"], data["table"], data["scenarios"])
    assert caught.value.line == line


def test_a_grid_is_written_as_it_is_read() -> None:
    columns = [{"fact": "a.x", "title": "X", "decisive": "true"}, {"fact": "b.y", "title": "Y"}]
    rows = [
        {"id": "1", "title": "T", "when": {"a.x": ["p", "q"], "b.y": "z"}, "decisive": ["b.y"]},
        {"id": "2", "title": "U", "when": {"a.x": {"not": ["p"]}, "b.y": ">=18, <19"}},
    ]
    assert can_be_grid(columns, rows)
    titles = {one["fact"]: one["title"] for one in columns}
    again = table_of(titles, "\n".join(written(columns, rows)), {"1": {"title": "T"}, "2": {"title": "U"}})
    assert again.columns == columns
    assert again.scenarios[0] == rows[0]
    assert again.scenarios[1]["when"] == {"a.x": {"not": "p"}, "b.y": ">=18, <19"}


def test_every_mistake_has_the_place_of_what_was_written(tmp_path: Path, run: Run) -> None:
    """In a cell of a grid, behind a former word, in what another folder adds."""
    text = (FORMERLY / "articles" / "article.yaml").read_text("utf-8")
    new = upgraded(text, TYPES["articles"]).text
    row = next(i for i, line in enumerate(new.splitlines(), 1) if "| no|unsupported" in line)
    folder = written_in(tmp_path / "rules", {"articles/a.yaml": new.replace("id: KB2007728", "id: KB2007728X", 1)})
    path = folder / "articles" / "a.yaml"
    path.write_text(path.read_text("utf-8").replace("| no|unsupported", "| no|unsuported ", 1), encoding="utf-8")
    out = run("kb", "lint", "--rules", folder).out
    column = new.splitlines()[row - 1].index("no|unsupported") + 1
    assert f"a.yaml:{row}:{column}: 'unsuported' is no value of client.encryption (did you mean 'unsupported'?)" in out


def test_marks_and_short_forms() -> None:
    data = {"facts": {"id": "a.b", "is": ["computed", "many"], "how": "Look.", "when": {"c.d": "yes"}}}
    found = said(data, TYPES["vocabulary"], {})
    assert found.data["facts"] == [
        {"id": "a.b", "how": {"text": "Look."}, "when": [{"c.d": "yes"}], "computed": "true", "many": "true"}
    ]
    wrong = said({"facts": [{"id": "a.b", "is": "computd"}]}, TYPES["vocabulary"], {})
    assert wrong.problems[0][0] == ("facts", 0, "is")


def test_a_source_is_that_of_what_is_around() -> None:
    data = {
        "source": "the manual",
        "rules": [{"id": "a", "sets": {}, "because": "b"}, {"id": "c", "sets": {}, "because": "d", "source": "a page"}],
    }
    assert [one["source"] for one in said(data, TYPES["derive"], {}).data["rules"]] == ["the manual", "a page"]


def test_former_words_are_read_and_not_beside_their_own() -> None:
    found = said({"facts": [{"name": "a.b", "id": "a.c"}]}, TYPES["vocabulary"], {})
    assert [words for _, words in found.problems] == ["'name' is the former word for 'id', which is here as well"]
    known = {kind.__name__: kind for kind in _types()}
    for name, words in FORMER.items():
        assert set(words.values()) <= set(keys_of(known[name])), name
    for name, marks in MARKS.items():
        assert set(marks) <= set(keys_of(known[name])), name


def _types() -> set[Any]:
    from kbassist.rulebase.surface.shape import shape_of  # noqa: PLC0415

    found: set[Any] = set()

    def add(annotation: Any) -> None:
        shape = shape_of(annotation)
        if shape.struct is not None and shape.struct not in found:
            found.add(shape.struct)
            for key in keys_of(shape.struct).values():
                add(key.type)
        for inner in (shape.items, shape.values):
            if inner is not None:
                add(inner)

    for kind in TYPES.values():
        add(kind)
    return found


ADDED = {
    "messages/more.yaml": """\
        expressions:
          moon: (far|near) side of the moon
          where: on the {moon}
        messages:
          - extends: windows.untrusted-root
            translations: {et: sertifikaadi väljastas Kuu}
        """,
    "vocabulary/more.yaml": """\
        facts:
          - extends: server.os
            choices:
              windows: {names: [windoze moon edition]}
            recognise:
              - {pattern: 'server {where}', value: windows, source: nobody}
        """,
    "articles/more.yaml": """\
        extends: KB2007728
        examples:
          - title: Never ours, said the folder
            supersedes: A wrong name is another problem
            text: "(provider: SSL Provider, error: 0 - The target principal name is incorrect.)"
            expect: {recognised: false}
        """,
}


def test_a_folder_extends_and_supersedes(tmp_path: Path, run: Run) -> None:
    files = {name: text.replace("translations:", "fragments:") for name, text in ADDED.items()}
    folder = written_in(tmp_path / "rules", files)
    ran = run("kb", "lint", "--rules", folder)
    assert ran.status == 0, ran.out
    base, shipped = load((folder,)), load()
    assert "et" in base.catalogue.messages["windows.untrusted-root"].fragments
    assert base.facts["server.os"].choices["windows"].phrases[-1] == "windoze moon edition"
    assert base.facts["server.os"].choices["windows"].title == shipped.facts["server.os"].choices["windows"].title
    assert base.facts["server.os"].recognise[-1].pattern == "server (?:on the (?:(far|near) side of the moon))"
    titles = [one.title for one in base.article("KB2007728").examples]
    assert "Never ours, said the folder" in titles and "A wrong name is another problem" not in titles
    assert len(titles) == len(shipped.article("KB2007728").examples)


def test_what_a_folder_adds_is_not_there_the_next_time(tmp_path: Path) -> None:
    files = {name: text.replace("translations:", "fragments:") for name, text in ADDED.items()}
    alone, added = rule_files((default_rules(),)), rule_files((default_rules(), written_in(tmp_path / "rules", files)))
    # What a file says by itself is kept in memory, and extended files are changed.
    first, second, third, fourth = ([one.content for one in collect(one).files] for one in (alone, added, added, alone))
    assert first == fourth and second == third and first != second


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("vocabulary/more.yaml", "server.os", "server.oss", "2:5: there is no 'server.oss' to extend (did you mean"),
        ("articles/more.yaml", "A wrong name is", "A strange name is", "supersede"),
        ("vocabulary/more.yaml", "{where}", "{were}", "no expression is called 'were' (did you mean 'where'?)"),
        ("messages/more.yaml", "(far|near) side of the moon", "'{where}'", "need each other"),
        ("vocabulary/more.yaml", "value: windows", "value: windos", "vocabulary/more.yaml:6:9: 'windos' is no value"),
    ],
)
def test_lint_names_what_extends_nothing(name: str, old: str, new: str, said: str, tmp_path: Path, run: Run) -> None:
    files = {one: text.replace("translations:", "fragments:") for one, text in ADDED.items()}
    files[name] = files[name].replace(old, new)
    ran = run("kb", "lint", "--rules", written_in(tmp_path / "rules", files))
    assert ran.status == 3
    wanted = said if said != "supersede" else "no example of it is called 'A strange name is another problem'"
    assert wanted in ran.out and "/more.yaml:" in ran.out and "rules/vocabulary/server" not in ran.out


FORMER_FILES = files_below(FORMERLY)


@pytest.mark.parametrize(("kind", "path"), FORMER_FILES, ids=[path.name for _, path in FORMER_FILES])
def test_an_upgrade_says_the_same_and_keeps_comments(kind: str, path: Path) -> None:
    text = path.read_text("utf-8")
    result = upgraded(text, TYPES[kind])
    assert result.changes["words"] > 0
    before, after = (said(read_yaml(one).data, TYPES[kind], {}) for one in (text, result.text))
    assert before.data == after.data and not after.problems
    assert [line for line in text.splitlines() if line.strip().startswith("#")] == [
        line for line in result.text.splitlines() if line.strip().startswith("#")
    ]
    assert upgraded(result.text, TYPES[kind]) == type(result)(result.text, {})


def test_the_command_checks_changes_and_has_then_nothing_to_do(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "mine"
    for _, path in FORMER_FILES:
        written_in(folder, {str(path.relative_to(FORMERLY)): path.read_text("utf-8")})
    ran = run("kb", "upgrade", folder, "--check")
    assert ran.status == 3 and "article.yaml: words" in ran.out
    assert str(default_rules()) not in ran.out
    assert all((folder / path.relative_to(FORMERLY)).read_bytes() == path.read_bytes() for _, path in FORMER_FILES)
    assert run("kb", "upgrade", folder).status == 0
    ran = run("kb", "upgrade", folder, "--check")
    assert ran.status == 0 and ran.out.endswith(", 0 would change\n")


def test_the_schema_of_an_editor_takes_today_s_words(run: Run) -> None:
    schema = json.loads(run("kb", "schema", "articles").out)
    validator = jsonschema.Draft202012Validator(schema)
    text = upgraded((FORMERLY / "articles" / "article.yaml").read_text("utf-8"), TYPES["articles"]).text
    data = read_yaml(text).data
    for option in data["resolutions"]:
        option["rank"] = int(option["rank"])
    for symptom in data["symptoms"]:
        if "event" in symptom:
            symptom["event"]["id"] = int(symptom["event"]["id"])
        for pattern in symptom.get("recognise", ()):
            if "bits" in pattern:
                pattern["bits"] = int(pattern["bits"])
    for example in data["examples"]:
        expect = example["expect"]
        expect["steps"] = {name: int(number) for name, number in expect.get("steps", {}).items()}
        if "recognised" in expect:
            expect["recognised"] = expect["recognised"] == "true"
    assert [error.message for error in validator.iter_errors(data)] == []
    data["resolutions"][0]["tittle"] = "x"
    assert list(validator.iter_errors(data))


def test_the_example_of_the_documentation_is_in_today_s_words(run: Run) -> None:
    assert run("kb", "upgrade", EXAMPLE, "--check").status == 0
    assert run("kb", "lint", "--rules", EXAMPLE).status == 0
    assert run("kb", "test", "KB-NAME", "--rules", EXAMPLE).status == 0


def test_the_shipped_rules_are_in_today_s_words() -> None:
    for kind, path in rule_files([default_rules()]):
        if kind in ("articles", "messages"):
            assert "words" not in upgraded(path.read_text("utf-8"), TYPES[kind]).changes, path
