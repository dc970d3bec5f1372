"""The file that says what each stand-in stands for: taken up again, its owner's alone, and nothing else is one."""

import stat
import sys
from pathlib import Path

import pytest

from kbassist.anonymous.anonymiser import Anonymiser
from kbassist.anonymous.mapfile import read_map, write_map
from kbassist.errors import UserError
from kbassist.model.result import Failure
from kbassist.rulebase.base import RuleBase

GOOD = '{"format": "kbassist.anonymity/1", "names": {"host": {"sql7": "host1"}}}'


def texts(anonymiser: Anonymiser, *given: str) -> list[str]:
    return [
        one.subject for one in anonymiser(tuple(Failure(stage="reading", subject=text, error="") for text in given))
    ]


def test_another_run_gives_the_same_names(base: RuleBase, tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    first = Anonymiser(base)
    ticket = texts(first, "Server=sql7.acme.com;", r"user 'ACME\jd'", "10.1.2.3", "CN=Acme Root CA, O=Acme")
    write_map(file, first.names.given())
    again = Anonymiser(base, read_map(file))
    assert texts(again, "10.9.9.9", "CN=Acme Root CA, O=Acme", "Server=sql9.acme.com;", r"user 'ACME\jd'", "sql7") == [
        "198.18.0.2", ticket[3], "Server=host2.domain1.invalid;", ticket[1], "host1",
    ]  # fmt: skip
    assert again.names.given()["host"] == {"sql7": "host1", "sql9": "host2"}


def test_the_same_case_is_the_same_again(base: RuleBase, tmp_path: Path) -> None:
    given = ("Server=sql7.acme.com;User ID=jdoe;", "sql7 said no to jdoe", "Acme Root CA", "CN=Acme Root CA")
    first = Anonymiser(base)
    shown = texts(first, *given)
    write_map(tmp_path / "map.json", first.names.given())
    assert texts(Anonymiser(base, read_map(tmp_path / "map.json")), *given) == shown
    assert shown[1] == "host1 said no to user1"


def test_the_file_is_its_owners_alone_and_says_what_it_is(tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    file.write_text(GOOD, encoding="utf-8")
    write_map(file, {"host": {"sql7": "host1"}})
    assert "send it to nobody" in file.read_text("utf-8")
    assert sys.platform == "win32" or stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no map of --anonymise-map"),
        (b"{", "no map of --anonymise-map"),
        (b"\xff\xfe", "no map of --anonymise-map"),
        (GOOD.replace("anonymity/1", "anonymity/9").encode(), "its format is kbassist.anonymity/9"),
        (GOOD.replace('"host"', '"ghost"').encode(), "ghost"),
        (GOOD.replace('"host1"', '"host1", "sql8": "host1"').encode(), "host1 stands for two names"),
        (GOOD.replace('"host1"', '""').encode(), "is empty or no word"),
        (GOOD.replace('"host1"', '"a\\u001b[31m"').encode(), "is empty or no word"),
    ],
)
def test_what_is_no_map_is_said_in_one_line(content: bytes, why: str, tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    file.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_map(file)
    assert why in str(caught.value) and "\n" not in str(caught.value) and "name another one" in str(caught.value)


def test_a_folder_or_a_link_is_none(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no file"):
        read_map(tmp_path)
    with pytest.raises(UserError, match="can't be written"):
        write_map(tmp_path / "missing" / "map.json", {})
    if sys.platform != "win32":
        (tmp_path / "link").symlink_to(tmp_path / "map.json")
        with pytest.raises(UserError, match="a link"):
            read_map(tmp_path / "link")
