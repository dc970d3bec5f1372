"""The documentation of a rule base."""

import re
import shutil
from pathlib import Path

from defusedxml import ElementTree

from kbassist.authoring.diagram import diagram
from kbassist.authoring.site import documentation, pages
from kbassist.rulebase.base import RuleBase
from tests.support.run import EXAMPLE, GROUND, Run


def test_documentation_has_a_page_for_everything_and_no_dead_link(base: RuleBase, tmp_path: Path) -> None:
    content = dict(documentation(base))
    written = content.keys()
    for place, text in content.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text, encoding="utf-8")
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
    assert run("kb", "doc", "--only", GROUND, "--rules", rules, "--output", tmp_path / "doc").status == 0
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


def test_the_classes_are_explained_in_the_words_of_the_vocabulary(base: RuleBase) -> None:
    index = dict(documentation(base))["index.md"]
    for value, choice in base.facts["client.class"].choices.items():
        assert any(value in line and choice.title in line for line in index.splitlines())
