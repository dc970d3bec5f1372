"""The first article of a rule base of one's own, of which there is nothing but ``base.yaml``."""

import shutil
from pathlib import Path

import pytest

from kbassist.authoring.draft import Draft, Way
from kbassist.authoring.skeleton import article_files
from kbassist.rulebase.base import RuleBase
from tests.support.run import ROOT, Run

ABOUT = ROOT / "tests" / "support" / "bare" / "base.yaml"
ERROR = "FATAL: the widget 10.1.2.3 refused the spindle of user app\n"


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    folder = tmp_path / "widgets"
    folder.mkdir()
    shutil.copy(ABOUT, folder)
    (tmp_path / "error.txt").write_text(ERROR, encoding="utf-8")
    return folder


def test_a_rule_base_may_begin_with_what_it_is_about(fresh: Path, run: Run) -> None:
    assert run("--only", fresh, "kb", "lint").status == 0
    assert run("--only", fresh, fresh.parent / "error.txt").status == 1
    (fresh / "base.yaml").unlink()
    assert "holds no rules" in run("--only", fresh, "kb", "list").err


def test_its_first_article_is_written_from_an_error_text(fresh: Path, run: Run) -> None:
    error = fresh.parent / "error.txt"
    ran = run("--only", fresh, "kb", "new", "refused", "--from", error, "--output", fresh)
    assert ran.status == 0 and f"kb test refused --only {fresh} --watch" in ran.out
    assert "corpus" not in ran.out, "the corpus of other rules has nothing to do with it"
    assert run("--only", fresh, "kb", "test", "refused").status == 0
    assert "refused" in run("--only", fresh, error).out


@pytest.mark.parametrize(("whens", "asked"), [((), False), (({"client.os": "linux"},), True)])
def test_an_example_expects_a_question_where_a_way_out_hangs_on_it(
    whens: tuple[dict[str, str | list[str]], ...], asked: bool, base: RuleBase
) -> None:
    draft = Draft(
        id="x", texts=("it broke",), facts=(base.facts["client.os"],), ways=(Way(title="Mend it", whens=whens),)
    )
    assert ("question: client.os" in article_files(draft)["articles"]) is asked
