"""Changed lines in a report: what stays of long ones is cut, the step does not say the string once more."""

import pytest

from kbassist.model.result import CaseResult, Change, Command, Plan, PlanOption, SettingChange, Step, Tool
from kbassist.render.changes import changes_of
from kbassist.render.markdown import to_markdown
from kbassist.render.names import Names
from kbassist.render.steps import steps_of
from kbassist.render.text import to_text
from kbassist.rulebase.base import RuleBase

OLD = "Server=" + "s" * 90 + ";Encrypt=true;Database=" + "d" * 90
NEW = OLD.replace("=true", "=false")


def option(*changes: Change) -> PlanOption:
    step = Step(
        id="disable-encryption-client/set", where="client", text="Set it.",
        commands=(Command(shell="text", text=NEW),),  # noqa: S604 - no shell runs it
    )  # fmt: skip
    return PlanOption(
        id="o", title="t", verdict="recommended", why="w", because=(), cautions=(), steps=(step,), skipped=(), open=(),
        changes=changes,
    )  # fmt: skip


def change(before: str = OLD, after: str = NEW, why: str = "") -> Change:
    setting = SettingChange(setting="encrypt", keyword="Encrypt", before="true", after="false")
    lines = [tuple(text.split("\n")) if text else () for text in (before, after)]
    return Change(
        evidence="e1", path="a.txt", line=3, before=lines[0], after=lines[1], settings=(setting,), not_changed=why
    )


@pytest.fixture
def names(base: RuleBase) -> Names:
    result = CaseResult(
        tool=Tool(version="", rules_digest="", engine=""), status="diagnosed", problem=None, evidence=(), facts=(),
        conflicts=(), incidents=(),
    )  # fmt: skip
    return Names(result, base)


def test_of_a_long_line_what_changes_is_shown(names: Names) -> None:
    text = to_text(changes_of(option(change()), names), width=80)
    assert "Encrypt=true" in text and "Encrypt=false" in text and OLD not in text
    assert max(map(len, text.splitlines())) <= 80
    added = to_text(changes_of(option(change(OLD, f"{OLD};Encrypt=false"), change("", "x" * 200)), names), width=80)
    assert added.count(";Encrypt=false\n") == 1 and max(map(len, added.splitlines())) <= 80


def test_who_asks_for_all_gets_whole_lines(names: Names) -> None:
    text = to_text(changes_of(option(change()), names, full=True))
    assert f"- {OLD}\n" in text and f"+ {NEW}\n" in text


def test_markup_and_fences_in_a_line_stay_text(names: Names) -> None:
    text = to_markdown(changes_of(option(change("a```<b>", "a```<c>", "no <i>place</i>")), names))
    assert "````diff\n" in text.replace("   ", "") and "<i>" not in text


@pytest.mark.parametrize(("changes", "shown"), [((), True), ((change(),), False), ((change("", "", "why"),), True)])
def test_the_step_says_the_string_where_no_line_does(changes: tuple[Change, ...], shown: bool, base: RuleBase) -> None:
    assert (NEW in to_text(steps_of(option(*changes), base))) == shown


def test_a_plan_without_changes_says_nothing_of_them(names: Names) -> None:
    assert list(changes_of(option(), names)) == [] and Plan(summary="", open=(), options=(option(),)).options
