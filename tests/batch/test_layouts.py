"""A record that was cut out of a log is read as ``diagnose`` reads it, whatever surrounds its message."""

from pathlib import Path

import pytest

from kbassist.batch.recognise import Recogniser
from kbassist.batch.run import make_worker
from kbassist.batch.tally import Span
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from tests.support.layouts import COMBINED, LAYOUTS
from tests.support.logs import ERRORS, count

WHOLE = LAYOUTS | COMBINED
NO_LOG = {"full width", "colours inside words"}
"""What no log looks like: every letter of a message is another one, or has a colour of its own."""


@pytest.mark.parametrize("name", WHOLE)
def test_a_record_says_the_same_in_every_layout(name: str, reasoner: Reasoner) -> None:
    recogniser = Recogniser(reasoner)
    for error in ERRORS:
        expected = {article for article, _, _ in recogniser.text(error).articles}
        assert expected
        assert expected <= {article for article, _, _ in recogniser.text(WHOLE[name](error)).articles}


@pytest.mark.parametrize("name", sorted(WHOLE.keys() - NO_LOG))
def test_a_message_is_found_in_a_file(name: str, base: RuleBase, tmp_path: Path) -> None:
    worker = make_worker(base, Span())
    for error in ERRORS:
        path = tmp_path / "app.log"
        path.write_text(f"Started.\n\nListening.\n\n{WHOLE[name](error)}\n\nStopped.\n", encoding="utf-8")
        assert count(worker, path, 1 << 30)[0] >= 1
