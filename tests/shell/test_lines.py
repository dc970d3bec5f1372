"""What the shell takes from the lines that engineers type: nothing wrong, and nearly all that is said."""

from pathlib import Path

import pytest

from kbassist.reasoning.infer import Reasoner
from kbassist.shell.store import Store
from tests.support.lines import FOLDER, AskingShell, Scorer, lines_of
from tests.support.thorough import share

_RIGHT = 0.95


@pytest.mark.parametrize("name", ["blind.jsonl", "own.jsonl", "chat.jsonl"])
def test_no_line_stores_what_it_does_not_say(name: str, reasoner: Reasoner, tmp_path: Path) -> None:
    scorer = Scorer(AskingShell(reasoner, Store(tmp_path)))
    scored = [scorer.score(line) for line in share(lines_of(FOLDER / name), 3)]
    assert not [(one.line.id, one.line.say, one.stored) for one in scored if one.outcome == "wrong_stored"]
    assert sum(one.outcome == "right" for one in scored) >= _RIGHT * len(scored)
