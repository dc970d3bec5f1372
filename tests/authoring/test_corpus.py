"""What the authors of articles work with: corpus, documentation, differences, coverage, new articles, rules of packages."""

import json
import re
from pathlib import Path

import pytest

from kbassist.authoring.corpus import judge, read_corpus
from kbassist.rulebase.base import RuleBase
from tests.support.run import CORPUS, Run

# --- the corpus


def test_the_corpus_is_recognised(reasoner) -> None:
    judged = judge(read_corpus([CORPUS]), reasoner)
    assert len(judged) >= 250
    outside = [one for one in judged if one.text.problem.startswith("outside-")]
    assert 3 * len(outside) >= len(judged)
    assert [one.text.id for one in judged if one.taken] == []
    wrong = [one.text.id for one in judged if not one.right_problem]
    assert len(wrong) * 100 <= 2 * len(judged), wrong


def test_every_text_names_where_it_comes_from() -> None:
    for text in read_corpus([CORPUS]).texts:
        assert len(text.provenance.source) > 10, text.id
        assert text.text.strip(), text.id


def test_the_corpus_has_every_language_and_most_drivers(base: RuleBase) -> None:
    texts = read_corpus([CORPUS]).texts
    languages = {part for text in texts for part in text.language.split("+")}
    assert languages >= {"en", "de", "fr", "es", "it", "pt-BR", "ja", "zh-Hans", "zh-Hant", "ko", "ru", "pl", "tr"}
    drivers = {text.driver for text in texts} - {"none"}
    assert drivers <= set(base.drivers)
    assert len(drivers) >= 18


def test_corpus_command(tmp_path: Path, run: Run) -> None:
    (tmp_path / "one.yaml").write_text(
        """
causes:
  untrusted: {title: not trusted, articles: [KB2007728]}
  other: {title: another product, articles: [outside-other-product]}
texts:
  - {id: a, problem: certificate-untrusted, cause: untrusted, driver: none, language: en, text: "Error: -2146893019",
     provenance: {kind: public, source: https://example.com/1}}
  - {id: b, problem: outside-other-product, cause: other, driver: none, language: en, text: "curl: (60) SSL",
     provenance: {kind: client, source: curl 8}}
""",
        encoding="utf-8",
    )
    ran = run("kb", "corpus", tmp_path)
    assert ran.status == 0, ran.out + ran.err
    assert re.search(r"^driver +texts  right problem  right cause  right driver$", ran.out, re.M)
    assert "By driver" in ran.out and "By language" in ran.out and "100.0 % of 2 texts" in ran.out
    found = json.loads(run("kb", "corpus", tmp_path, "--format", "json").out)
    assert [one["right"]["problem"] for one in found] == [True, True]
    path = tmp_path / "one.yaml"
    path.write_text(path.read_text("utf-8").replace('"curl: (60) SSL"', '"SQL Server: -2146893019"'), encoding="utf-8")
    ran = run("kb", "corpus", tmp_path)
    assert ran.status == 3 and "1 look-alikes taken for ours" in ran.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("texts: [", "not valid YAML"),
        ("texts:\n  - {id: a}\n", "missing required field"),
        ("texts: []\n", "no texts"),
    ],
)
def test_a_bad_corpus_is_one_line(text: str, words: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    ran = run("kb", "corpus", tmp_path)
    assert ran.status == 2 and words in ran.err and ran.err.count("\n") == 1
    assert run("kb", "corpus", tmp_path / "missing").status == 2


# --- documentation


# --- differences and coverage


# --- new articles


# --- rules of installed packages
