"""What an editor shows of rules: the server behind Visual Studio Code's YAML extension reads the schemas of a folder."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kbassist.commands.kb.schema import write_schemas
from kbassist.rulebase.collected import TYPES
from kbassist.rulebase.files import default_rules, rule_files
from tests.support.language_server import LanguageServer, Place, language_server

pytestmark = pytest.mark.external("node", "yaml-language-server")

VOCABULARY = """\
facts:
  - name: client.flux
    type: choice
    subject: client
    meaning: How the flux is.
    choices: {steady: {title: It flows steadily}, odd: {title: It is odd}}
"""
ARTICLE = """\
# yaml-language-server: $schema=../schema/articles.schema.json
id: KB-FLUX
title: 18
problem: certificate-untrusted
triggers:
  - client.flux: steady
    client.os: windows
symptoms:
  - id: words
    title: Its words
    strength: phrase
    recognise:
      - message: windows.untrusted-root
    section: Symptoms
resolutions:
  - id: first
    title: Do it
    rank: 1
    is: shortcut
    otherwise: always
    procedures:
      - procedure: restart-client
    source: seen
source: {document: The book of flux}
applies_to: [SQL Server]
cause: It is odd.
how: It flows.
examples:
  - {title: one, text: x, sets: {client.flux: odd}, expect: {recognised: no}}
"""


class Editor:
    """An editor in which files of one folder are opened, under a new name each."""

    def __init__(self, server: LanguageServer, folder: Path) -> None:
        self.server, self.folder, self.number = server, folder, 0

    def wrong(self, text: str) -> list[str]:
        """What is marked in an article with this text."""
        return self.server.open(self._new(), text)

    def shown(self, text: str, word: str) -> str:
        """What appears over the first ``word``."""
        path = self._new()
        self.server.open(path, text)
        before = text[: text.index(word)]
        return self.server.hover(path, Place(before.count("\n"), len(before.rpartition("\n")[2])))

    def offered(self, text: str) -> dict[str, str]:
        """What is offered where a bar stands in the text."""
        path = self._new()
        before, _, after = text.partition("|")
        self.server.open(path, before + after)
        return self.server.completion(path, Place(before.count("\n"), len(before.rpartition("\n")[2])))

    def _new(self) -> Path:
        self.number += 1
        return self.folder / "articles" / f"{self.number}.yaml"


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """With a folder that has a fact of its own, and its schemas."""
    folder = tmp_path_factory.mktemp("my-rules")
    for kind in ("vocabulary", "articles"):
        (folder / kind).mkdir()
    (folder / "vocabulary" / "flux.yaml").write_text(VOCABULARY, encoding="utf-8")
    write_schemas(folder / "schema", (default_rules(), folder))
    with language_server(["yaml-language-server", "--stdio"], folder) as server:
        yield Editor(server, folder)


def test_nothing_is_marked_in_what_is_right(editor: Editor) -> None:
    assert editor.wrong(ARTICLE) == []


@pytest.mark.parametrize("kind", TYPES)
def test_nothing_is_marked_in_what_is_shipped(kind: str, editor: Editor) -> None:
    """In the longest file of each kind."""
    path = max(
        (path for one, path in rule_files((default_rules(),)) if one == kind), key=lambda one: one.stat().st_size
    )
    text = f"# yaml-language-server: $schema=../schema/{kind}.schema.json\n{path.read_text('utf-8')}"
    assert [one for one in editor.wrong(text) if not re.search("Unused anchor|kb upgrade rewrites it", one)] == [], path


@pytest.mark.parametrize(
    ("right", "mistake", "line", "said"),
    [
        ("client.flux: steady", "client.flux: sturdy", 5, '"steady", "odd"'),
        ("client.flux: steady", "client.flaks: steady", 5, "no fact is called so"),
        ("restart-client", "restart-clients", 21, "no procedure is called so"),
        ("windows.untrusted-root", "windows.untrusted-rot", 12, "no message is called so"),
        ("how: It", "hwo: It", 26, "hwo is not allowed"),
        ("strength: phrase", "strength: sure", 10, '"decisive", "phrase", "generic"'),
    ],
)
def test_a_mistake_is_marked_where_it_is(right: str, mistake: str, line: int, said: str, editor: Editor) -> None:
    found = editor.wrong(ARTICLE.replace(right, mistake, 1))
    assert any(one.startswith(f"{line}: ") and said in one for one in found), found


def test_a_key_is_explained(editor: Editor) -> None:
    shown = editor.shown(ARTICLE, "problem:")
    assert "The kind of failure" in shown and "It must be there." in shown
    shown = editor.shown(ARTICLE, "strength:")
    assert "A symptom" in shown and "a phrase likely" in shown
    assert "so a report warns of it" in editor.shown(ARTICLE, "shortcut")
    assert "It must be there." in editor.shown(ARTICLE, "rank:")


def test_a_fact_and_its_values_are_explained(editor: Editor) -> None:
    shown = editor.shown(ARTICLE, "client.flux:")
    assert "How the flux is." in shown and "It flows steadily" in shown


def test_facts_and_their_values_are_completed(editor: Editor) -> None:
    head, fact, _ = ARTICLE.partition("client.flux: steady")
    assert fact
    offered = editor.offered(f"{head}client.flux: |\n")
    assert {"steady": "It flows steadily", "odd": "It is odd", "known": ""}.items() <= offered.items()
    offered = editor.offered(f"{head}client.os: windows\n    |\n")
    assert "How the flux is." in offered["client.flux"] and "server.force_encryption" in offered
    assert "client.os" not in offered, "it is there already"


@pytest.mark.parametrize(
    ("before", "name", "said"),
    [
        ("columns:\n  - fact: |", "client.flux", "How the flux is."),
        ("symptoms:\n  - recognise:\n      - message: |", "windows.untrusted-root", "not trusted"),
        ("resolutions:\n  - procedures:\n      - procedure: |", "restart-client", "Restart the client"),
        ("precedes:\n  - problem: |", "certificate-expired", "out of its dates"),
        ("refines: [|]", "KB2007728", "authority"),
        ("symptoms:\n  - |", "strength", "How sure the diagnosis is"),
        ("symptoms:\n  - is: |", "of_client", "generic sign only"),
        ("exa|", "examples", "one that is recognised"),
    ],
)
def test_names_and_keys_are_completed(before: str, name: str, said: str, editor: Editor) -> None:
    offered = editor.offered(f"# yaml-language-server: $schema=../schema/articles.schema.json\n{before}\n")
    assert said in offered[name]
