"""What the authors of articles work with: corpus, documentation, differences, coverage, new articles, rules of packages."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from defusedxml import ElementTree

from kbassist.authoring.corpus import judge, read_corpus
from kbassist.authoring.diagram import diagram
from kbassist.authoring.site import pages, write_doc
from kbassist.authoring.skeleton import telling
from kbassist.rulebase.base import RuleBase

from .conftest import CASES, ROOT, Ran

Run = Callable[..., Ran]
CORPUS = ROOT / "data" / "corpus"
EXAMPLE = ROOT / "docs" / "example-article"


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
    assert "By driver" in ran.out and "By language" in ran.out and "100.0 % of 2 texts" in ran.out
    found = json.loads(run("kb", "corpus", tmp_path, "--format", "json").out)
    assert [one["right"]["problem"] for one in found] == [True, True]
    path = tmp_path / "one.yaml"
    path.write_text(path.read_text("utf-8").replace('"curl: (60) SSL"', '"Error: -2146893019"'), encoding="utf-8")
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


def test_documentation_has_a_page_for_everything_and_no_dead_link(base: RuleBase, tmp_path: Path) -> None:
    written = {path.relative_to(tmp_path).as_posix() for path in write_doc(base, tmp_path)}
    for name in base.article_ids:
        assert {f"articles/{name}.html", f"articles/{name}.md"} <= written
        assert (f"articles/{name}.svg" in written) == bool(base.article(name).scenarios)
    assert {f"drivers/{name}.html" for name in base.drivers} <= written
    assert {f"procedures/{name}.md" for name in base.procedures} <= written
    anchors = {
        path: set(re.findall(r'id="([^"]+)"', (tmp_path / path).read_text("utf-8")))
        for path in written
        if path.endswith(".html")
    }
    for path in written:
        text = (tmp_path / path).read_text("utf-8")
        links = (
            re.findall(r'href="([^"]+)"', text) if path.endswith(".html") else re.findall(r"(?<!\\)\]\(([^)]+)\)", text)
        )
        for link in links:
            if "://" in link:
                continue
            target, _, anchor = link.partition("#")
            full = (tmp_path / path).parent / target if target else tmp_path / path
            assert full.exists(), f"{path}: {link}"
            name = full.resolve().relative_to(tmp_path.resolve()).as_posix()
            assert not anchor or path.endswith(".md") or anchor in anchors[name], f"{path}: {link}"


def test_documentation_is_the_same_every_time(base: RuleBase) -> None:
    assert list(pages(base)) == list(pages(base))


def test_diagrams_are_svg_in_which_no_box_covers_another(base: RuleBase) -> None:
    for name in base.article_ids:
        drawn = diagram(base.article(name))
        if not drawn:
            continue
        root = ElementTree.fromstring(drawn)
        boxes = [
            tuple(float(box.get(key, "0")) for key in ("x", "y", "width", "height"))
            for box in root.iter("{http://www.w3.org/2000/svg}rect")
        ]
        assert len(boxes) > len(base.article(name).scenarios)
        width, height = float(root.get("width", "0")), float(root.get("height", "0"))
        for number, (x, y, w, h) in enumerate(boxes):
            assert x + w <= width and y + h <= height
            for x2, y2, w2, h2 in boxes[number + 1 :]:
                assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y, name


def test_markup_in_an_article_stays_text(tmp_path: Path, run: Run) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(EXAMPLE, rules)
    path = rules / "articles" / "mine.yaml"
    path.write_text(
        path.read_text("utf-8").replace("title: An alias is used", "title: <script>alert(1)</script> | a"),
        encoding="utf-8",
    )
    assert run("kb", "doc", "--rules", rules, "--output", tmp_path / "doc").status == 0
    for place in (tmp_path / "doc").rglob("KB-NAME.*"):
        assert "<script>" not in place.read_text("utf-8"), place
    assert ElementTree.fromstring((tmp_path / "doc" / "articles" / "KB-NAME.svg").read_text("utf-8")) is not None


def test_doc_command(tmp_path: Path, run: Run) -> None:
    ran = run("kb", "doc", "--output", tmp_path / "doc", "--format", "markdown")
    assert ran.status == 0 and "index.md" in ran.out
    assert not list((tmp_path / "doc").rglob("*.html"))
    (tmp_path / "file").write_text("x")
    ran = run("kb", "doc", "--output", tmp_path / "file" / "below")
    assert ran.status == 2 and "can't be written" in ran.err


# --- differences and coverage


def test_diff_names_the_cases_that_change(tmp_path: Path, run: Run) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(ROOT / "rules", old)
    shutil.copytree(ROOT / "rules", new)
    ran = run("kb", "diff", old, new, "--cases", CASES)
    assert ran.status == 0 and ran.out.startswith("0 of ")
    path = new / "articles" / "kb2007728.yaml"
    text = path.read_text("utf-8")
    assert text.count("server.force_encryption: no\n      client.encryption: yes\n") == 1
    path.write_text(
        text.replace(
            "server.force_encryption: no\n      client.encryption: yes\n",
            "server.force_encryption: no\n      client.encryption: strict\n",
        ),
        encoding="utf-8",
    )
    ran = run("kb", "diff", old, new, "--cases", CASES)
    assert "scenario 2: confirmed -> ruled-out" in ran.out
    assert "scenario-2" in ran.out


def test_diff_takes_a_folder_beside_the_shipped_rules(tmp_path: Path, run: Run) -> None:
    new = tmp_path / "new"
    shutil.copytree(EXAMPLE, new)
    path = new / "articles" / "mine.yaml"
    path.write_text(path.read_text("utf-8").replace("strength: phrase", "strength: generic"), encoding="utf-8")
    ran = run("kb", "diff", EXAMPLE, new)
    assert ran.status == 0
    assert "diagnoses: KB-NAME (likely) -> KB-NAME (possible)" in ran.out
    assert run("kb", "diff", tmp_path / "nothing", new).status == 2


def test_coverage_counts_cases_too(run: Run) -> None:
    def reached(out: str) -> int:
        found = re.search(r"Total: (\d+) of \d+ reached", out)
        assert found
        return int(found[1])

    alone = reached(run("kb", "coverage").out)
    assert reached(run("kb", "coverage", "--cases", CASES).out) > alone
    ran = run("kb", "coverage", "--cases", ROOT / "docs" / "nowhere")
    assert ran.status == 2 and "nowhere" in ran.err


# --- new articles

ANSWERS = """\
KB-LISTENER
?
The listener's name does not resolve
another
listener unknown
Listener name resolution
https://example.com/kb
4711
2026-01-31

The availability group listener 'AGL01' could not be resolved by any of 2 servers.
   at Contoso.App.Main()
Server=agl01;Database=x;User ID=sa;Password=N0t-Shown
.
could not be resolved by any of
decisive
The name of the listener has no DNS entry the client can see.
The cluster registers the listener in DNS; a client asks its own server for it.
yes
new
server.listener_registered
Is the listener registered in DNS?
nslookup of the listener's name on the client.
yes, it is
no, it is missing
no
It is registered, so the client asks another DNS server.
It has to be registered.
Register the listener
no DNS server knows it
yes
no
yes

Register the listener's name in DNS.
owner
powershell> Resolve-DnsName agl01
The name resolves on the client.
Delete the entry.


yes
Let the client ask the right DNS server
the client asks another server
no
It concerns every name the client looks up.
Set the DNS server of the client.
client





no
The host name could not be found.
"""


def conversation(folder: Path, text: str, *more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kbassist", "kb", "new", "--ask", "--output", str(folder), *more],
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        encoding="utf-8",
    )


def test_a_conversation_makes_a_sound_article(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "mine"
    done = conversation(folder, ANSWERS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no problems" in done.stdout and "2 examples, all as expected" in done.stdout
    for path in folder.rglob("*"):
        assert path.is_dir() or "N0t-Shown" not in path.read_text("utf-8"), path
    assert not list(folder.glob("*.answers.*")), "the kept answers go when the article is there"
    written = (folder / "articles" / "kb-listener.yaml").read_text("utf-8")
    assert written.startswith("# yaml-language-server: $schema=../schema/articles.schema.json\n")
    for kind in ("articles", "procedures", "vocabulary"):
        schema = json.loads((folder / "schema" / f"{kind}.schema.json").read_text("utf-8"))
        jsonschema.validators.validator_for(schema).check_schema(schema)
    error = folder / "kb-listener.error.txt"
    registered, missing = "server.listener_registered=yes", "server.listener_registered=no"
    ran = run("diagnose", error, "--rules", folder, "--set", missing)
    assert ran.status == 0, ran.err
    assert "[recommended] Register the listener" in ran.out and "powershell> Resolve-DnsName agl01" in ran.out
    assert ran.out.index("Register the listener") < ran.out.index("[recommended] Let the client ask")
    ran = run("diagnose", error, "--rules", folder, "--set", registered)
    assert "Register the listener" not in ran.out, "it is for the other answer only"
    assert "[recommended] Let the client ask the right DNS server" in ran.out
    again = conversation(folder, ANSWERS)
    assert "There is an article KB-LISTENER already" in again.stdout, "its own folder is known from the start"


def test_an_interrupted_conversation_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    lines = ANSWERS.splitlines(keepends=True)
    kept = folder / "new-article.answers.yaml"
    for start, end in ((0, 9), (9, 16), (16, 23)):
        before = "" if start == 0 else "yes\n"
        done = conversation(folder, before + "".join(lines[start:end]))
        assert done.returncode == 2 and "your answers are kept" in done.stderr, done.stderr
        assert "N0t-Shown" not in kept.read_text("utf-8")
    size = kept.stat().st_size
    assert conversation(folder, "yes\n").returncode == 2
    assert kept.stat().st_size == size, "an end at once takes nothing away"
    rest = conversation(folder, "yes\n" + "".join(lines[23:]))
    assert rest.returncode == 0, rest.stdout + rest.stderr
    assert "answers taken up" in rest.stdout
    assert (folder / "articles" / "kb-listener.yaml").exists() and not kept.exists()


def test_one_can_go_back(tmp_path: Path) -> None:
    text = ANSWERS.replace(
        "The listener's name does not resolve\n", "A wrong titel\n<\nThe listener's name does not resolve\n", 1
    )
    text = text.replace("server.listener_registered\n", "<\n<\nyes\nnew\nserver.listener_registered\n", 1)
    done = conversation(tmp_path / "mine", text)
    assert done.returncode == 0, done.stdout + done.stderr
    written = (tmp_path / "mine" / "articles" / "kb-listener.yaml").read_text("utf-8")
    assert "wrong titel" not in written and "The listener's name does not resolve" in written


def test_the_conversation_helps_and_insists(tmp_path: Path) -> None:
    text = "KB2007728\nKB LISTENER\n" + ANSWERS.replace("\nanother\n", "\n999\nnothing such\nanother\n", 1)
    text = (
        text.replace(
            "could not be resolved by any of\ndecisive",
            "not in it at all\nby\nany of 22 servers\ncould not be resolved by any of\ndecisive",
        )
        .replace("any of 2 servers.", "any of 22 servers.")
        .replace("any of 22 servers\ncould", "any of 22 servers\nno\ncould")
    )
    text = text.replace("https://example.com/kb\n", "Größe falsch\nhttps://example.com/kb\n")
    text = text.replace("yes, it is\nno, it is", "yes, it is\nyes, of course\nno, it is", 1)
    done = conversation(tmp_path / "mine", text)
    assert done.returncode == 0, done.stdout + done.stderr
    for words in (
        "There is an article KB2007728 already",
        "An id has a to z, digits and hyphens",
        "is none of them",
        "An address begins with https://",
        "does not stand in the text",
        "too short",
        "has numbers, which change from case to case",
        "is there already; give another answer",
        "The heading, as a colleague would say it",
        "(yes/no) [no]",
    ):
        assert words in done.stdout, words


def test_words_of_another_article_are_said_at_once(tmp_path: Path) -> None:
    error = "The certificate chain was issued by an authority that is not trusted."
    text = ANSWERS.replace("The availability group listener", f"{error} The availability group listener", 1)
    text = text.replace("could not be resolved by any of\ndecisive", f"{error[:-1]}\nyes\nphrase", 1)
    done = conversation(tmp_path / "mine", text)
    assert "KB2007728 recognises these words too" in done.stdout
    assert "refines:\n- KB2007728" in (tmp_path / "mine" / "articles" / "kb-listener.yaml").read_text("utf-8")
    assert "no problems" in done.stdout


def test_the_telling_words_are_no_stack_frame() -> None:
    sample = "System.Exception: The listener is not known\n   at Contoso.Data.Connection.OpenAsyncWithAVeryLongMethodName(Task retry)"
    assert telling(sample) == "The listener is not known"


def test_schemas_for_editors(tmp_path: Path, run: Run) -> None:
    assert run("kb", "schema", "--output", tmp_path).status == 0
    for kind in ("articles", "vocabulary", "drivers", "procedures", "derive", "requirements"):
        schema = json.loads((tmp_path / f"{kind}.schema.json").read_text("utf-8"))
        validator = jsonschema.validators.validator_for(schema)
        validator.check_schema(schema)
    assert run("kb", "schema").status == 2
    assert "did you mean 'articles'" in run("kb", "schema", "article").err


# --- rules of installed packages


def test_installed_packages_bring_rules(tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(EXAMPLE, site / "contoso_rules")
    (site / "contoso_rules" / "__init__.py").write_text("raise RuntimeError('never run')\n", encoding="utf-8")
    info = site / "contoso_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: contoso-rules\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[kbassist.rules]\ncontoso = contoso_rules\n", encoding="utf-8")

    def listed() -> "subprocess.CompletedProcess[str]":
        paths = os.pathsep.join((str(site), str(ROOT)))
        return subprocess.run(
            [sys.executable, "-m", "kbassist", "kb", "list"],
            env={**os.environ, "PYTHONPATH": paths, "KBASSIST_CACHE_DIR": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
            encoding="utf-8",
        )

    assert "KB-NAME" in listed().stdout
    assert "KB-NAME" in listed().stdout, "from the cache"
    shutil.rmtree(info)
    assert "KB-NAME" not in listed().stdout
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: contoso-rules\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[kbassist.rules]\ncontoso = contoso_nothing\n", encoding="utf-8")
    broken = listed()
    assert broken.returncode == 0, "one broken package does not stop the others"
    assert "the rules of the installed package contoso-rules are left out" in broken.stderr
    assert "KB2007728" in broken.stdout
