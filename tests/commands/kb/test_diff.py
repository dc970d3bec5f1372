"""``kb diff`` and ``kb coverage``."""

import re
import shutil
from pathlib import Path

import pytest

from kbassist.authoring.affected import Affected
from kbassist.authoring.diff import changed
from kbassist.authoring.samples import examples_of, read_samples
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.loader import load
from tests.support.run import CASES, CORPUS, EXAMPLE, ROOT, Run

FEW = ("scenario-2", "jdbc-pkix", "both-forced")


def _fewest(examples: "re.Match[str]") -> str:
    """One example that fires and one that does not."""
    _, *found = re.split(r"(?m)^(?= *- title:)", examples[1])
    fires = next(one for one in found if "recognised: false" not in one)
    silent = next(one for one in found if "recognised: false" in one)
    return f"examples:\n{fires}{silent}"


@pytest.fixture(scope="module")
def lean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped rules with the least of examples but for one article: each is a run of the whole pipeline."""
    folder = tmp_path_factory.mktemp("lean") / "shipped"
    shutil.copytree(ROOT / "rules", folder)
    for path in (folder / "articles").rglob("*.yaml"):
        if not path.name.startswith("kb2007728"):
            text = re.sub(r"(?m)^examples:\n((?:[ #-].*\n|\n)*)", _fewest, path.read_text("utf-8"))
            path.write_text(text, encoding="utf-8")
    # What stands beside the rules in a checkout.
    shutil.copytree(CORPUS, folder.parent / "data" / "corpus")
    for name in FEW:
        shutil.copytree(CASES / name, folder.parent / "data" / "cases" / name)
    return folder


@pytest.fixture
def shipped(lean: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """These rules as the shipped ones."""
    monkeypatch.setattr("kbassist.rulebase.files.shipped", lambda: lean)
    return lean


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Three of the sample cases."""
    for name in FEW:
        shutil.copytree(CASES / name, tmp_path / "few" / name)
    return tmp_path / "few"


def test_diff_names_the_cases_that_change(shipped: Path, few: Path, tmp_path: Path, run: Run) -> None:
    old, new = shipped, tmp_path / "new"
    shutil.copytree(shipped, new)
    ran = run("kb", "diff", old, new)
    assert ran.status == 0 and ran.out.startswith("0 of ")
    path = new / "articles" / "trust" / "kb2007728.yaml"
    text = path.read_text("utf-8")
    row = next(line for line in text.splitlines() if line.startswith("  2 "))
    path.write_text(text.replace(row, row.replace("| yes   ", "| strict")), encoding="utf-8")
    ran = run("kb", "diff", old, new, "--cases", few)
    assert "scenario 2: confirmed -> ruled-out" in ran.out
    assert "scenario-2" in ran.out


@pytest.mark.usefixtures("shipped")
def test_diff_takes_a_folder_beside_the_shipped_rules(tmp_path: Path, run: Run) -> None:
    new = tmp_path / "new"
    shutil.copytree(EXAMPLE, new)
    path = new / "articles" / "mine.yaml"
    path.write_text(path.read_text("utf-8").replace("strength: phrase", "strength: generic"), encoding="utf-8")
    ran = run("kb", "diff", EXAMPLE, new)
    assert ran.status == 0
    assert "diagnoses: KB-NAME (likely) -> KB-NAME (possible)" in ran.out
    assert run("kb", "diff", tmp_path / "nothing", new).status == 2


@pytest.mark.usefixtures("shipped")
def test_coverage_names_what_no_example_reaches_and_counts_cases_too(few: Path, run: Run) -> None:
    def reached(out: str) -> int:
        found = re.search(r"Total: (\d+) of \d+ reached", out)
        assert found
        return int(found[1])

    alone = run("kb", "coverage", "--rules", EXAMPLE).out
    assert "scenario other" in alone and "KB2007728" in alone
    assert reached(run("kb", "coverage", "--rules", EXAMPLE, "--cases", few).out) > reached(alone)
    ran = run("kb", "coverage", "--cases", ROOT / "docs" / "nowhere")
    assert ran.status == 2 and "nowhere" in ran.err


@pytest.mark.usefixtures("shipped")
def test_diff_of_one_folder_is_against_the_shipped_rules_or_nothing(run: Run) -> None:
    ran = run("kb", "diff", EXAMPLE)
    assert ran.status == 0 and "Against the shipped rules" in ran.out
    assert "KB-NAME: fires\nrecognised: tls-refused -> token-of-another-name" in ran.out, ran.out
    changes = int(ran.out.split(" of ")[0])
    ran = run("kb", "diff", EXAMPLE, "--against", "nothing")
    assert ran.status == 0 and "Against nothing" in ran.out and "diagnoses: nothing -> KB-NAME" in ran.out
    assert 0 < changes < 10, "what it does not touch is not named"
    assert run("kb", "diff", EXAMPLE, EXAMPLE, "--against", "nothing").status == 2


def test_what_is_not_looked_at_does_not_change(base: RuleBase) -> None:
    old, new = base, load((EXAMPLE,))
    affected = Affected(old, new)
    samples = [*examples_of(new), *read_samples([CORPUS])]
    skipped = [one for one in samples if not affected.may_touch(one)]
    assert len(skipped) > 0.9 * len(samples), "a folder with one article touches little"
    some = skipped[::11]
    assert not list(changed(open_reasoner(old, "auto"), open_reasoner(new, "auto"), some))
