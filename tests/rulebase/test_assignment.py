"""``NAME=VALUE``: one grammar for the command line, files of answers and the shell."""

from pathlib import Path

import pytest

from kbassist.errors import UserError
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.assignment import Assignment, assignment_lines, parse_assignment, spellings
from kbassist.rulebase.base import RuleBase
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from tests.support.run import Run


def test_every_value_goes_by_its_id_and_its_words(base: RuleBase) -> None:
    for name, values in base.values.items():
        for value in values:
            assert parse_assignment(f"{name}={value.upper()}", base).value == value
            for word in spellings(base.facts[name], value, base):
                # A question mark says that nobody can tell, whatever else it could mean.
                assert (parse_assignment(f"{name}={word}", base).value is None) == (word == "?"), (name, word)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (" Server.Force_Encryption = TRUE ", Assignment("server.force_encryption", "yes")),
        ("server.force_encryption=off", Assignment("server.force_encryption", "no")),
        ("server.force_encryption=?", Assignment("server.force_encryption", None)),
        ("client.driver=ODBC", Assignment("client.driver", "msodbcsql")),
        ("client.driver_version=18.3", Assignment("client.driver_version", "18.3")),
        ("server.host=a=b", Assignment("server.host", "a=b")),
        ("server.host=?", Assignment("server.host", None)),
    ],
)
def test_what_is_taken(item: str, expected: Assignment, base: RuleBase) -> None:
    assert parse_assignment(item, base) == expected


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("server.force_encryption", "needs NAME=VALUE"),
        ("server.host=", "needs NAME=VALUE"),
        ("=yes", "needs NAME=VALUE"),
        ("clint.driver=odbc", r"unknown fact \(did you mean 'client.driver'\?\); HELP lists them"),
        ("client.driver=msodbcsq", r"did you mean 'msodbcsql'\?\); known: "),
        ("client.driver_version=new", "'new' is no version"),
        ("client.os=\x1b[2J\n", "is no value of client.os"),
    ],
)
def test_mistakes_are_one_line_with_the_mend(item: str, words: str, base: RuleBase) -> None:
    with pytest.raises(UserError, match=words) as raised:
        parse_assignment(item, base, listed="HELP")
    assert str(raised.value).isprintable()


def test_a_file_of_answers_has_comments_and_blank_lines() -> None:
    assert list(assignment_lines("# who\n\n a.b = c \r\nd.e=#f\n")) == [(3, "a.b = c"), (4, "d.e=#f")]


def test_three_doors_take_the_same_words(reasoner: Reasoner, tmp_path: Path, run: Run) -> None:
    title = reasoner.base.drivers["msodbcsql"].title
    answers = tmp_path / "answers.txt"
    answers.write_text(f"client.driver={title}\nserver.force_encryption=?\n", encoding="utf-8")
    assert '"msodbcsql"' in run("diagnose", "--answers", answers, "--format", "json").out
    for line in (f"/set client.driver={title}", f"client.driver={title}"):
        shell = Shell(reasoner, Store(tmp_path / "cases"))
        shell.handle(line)
        shell.handle(f"{line.partition('client')[0]}server.force_encryption=?")
        assert shell.case.answers == {"client.driver": "msodbcsql"}
        assert shell.case.declined == ("server.force_encryption",)


@pytest.mark.parametrize("word", ["development", "dev", "test", "development or test"])
def test_the_words_of_the_help_are_accepted(word: str, base: RuleBase) -> None:
    assert parse_assignment(f"case.environment={word}", base).value == "test"
