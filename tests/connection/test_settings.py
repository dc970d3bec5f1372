"""A fact that is the value of a keyword needs no Python: strings, command lines and typed settings give it."""

from pathlib import Path

import pytest

from kbassist.connection import command_line
from kbassist.connection import string as connstr
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.loader import load
from kbassist.shell.understand import understand
from tests.support.run import Run

FACT = """facts:
  - name: case.catalog
    type: text
    subject: case
    meaning: The database, by a name of our own.
    keyword: {keyword}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "mine.yaml").write_text(FACT.format(keyword="database"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def more(rules: Path) -> RuleBase:
    return load((rules,), cache=False)


def test_a_connection_string_gives_it(more: RuleBase) -> None:
    (found,) = connstr.find("Server=sql1;Initial Catalog=Sales;Encrypt=no", more)
    told = {one.name: one.value for one in connstr.observations(found, more)}
    assert told["case.catalog"] == told["server.database"] == "Sales"
    assert told["client.encrypt_setting"] == "no" and told["client.trust_setting"] == "absent"


def test_a_command_line_gives_it(more: RuleBase) -> None:
    told = {one.name: one.value for one in command_line.find("sqlcmd -S sql1 -d Sales -C", more)}
    assert told["case.catalog"] == told["server.database"] == "Sales"
    assert told["client.trust_setting"] == "yes"


def test_a_typed_setting_gives_it(more: RuleBase) -> None:
    heard = {one.fact: one.value for one in understand("Initial Catalog=Sales", more, None).heard}
    assert heard == {"case.catalog": "Sales", "server.database": "Sales"}


def test_a_keyword_is_where_a_fact_comes_from(rules: Path, run: Run) -> None:
    assert run("kb", "lint", "--rules", rules).status == 0


def test_a_keyword_that_no_driver_has_is_a_problem(rules: Path, run: Run) -> None:
    (rules / "vocabulary" / "mine.yaml").write_text(FACT.format(keyword="databse"), encoding="utf-8")
    ran = run("kb", "lint", "--rules", rules)
    assert (
        ran.status == 3
        and "no driver or program has a keyword or option 'databse' (did you mean 'database'?)" in ran.out
    )
