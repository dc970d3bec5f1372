"""``kb test --situations``: what is true of a situation, beside what the program says."""

from pathlib import Path

import pytest

from kbassist.authoring.situations import agreements, by_driver, read_situations
from kbassist.errors import UserError
from kbassist.reasoning.infer import Reasoner
from tests.support.run import Run

ROW = """
situations:
- id: mds-off
  title: Microsoft.Data.SqlClient 5 that was told not to encrypt
  driver: microsoft-data-sqlclient
  set: {client.driver: microsoft-data-sqlclient, client.driver_version: "5.1", client.encrypt_setting: no, client.machine_encrypt: no}
  expect: {facts: {client.encryption: no}}
  source: ["SqlClient docs: encryption and certificate validation"]
- id: mds-untrusted
  title: its self-generated certificate
  driver: microsoft-data-sqlclient
  text: "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.) (Framework Microsoft SqlClient Data Provider)"
  sets: {client.driver_version: "5.1", certificate.kind: self-generated, server.force_encryption: no, client.encrypt_setting: yes}
  expect:
    article: KB2007728
    first_option: replace-certificate
    options: {trust-issuing-ca: forbidden, find-hidden-client-cause: absent}
    absent: [import-root-windows]
    not_asked: [certificate.kind]
  source: ["KB 2007728, Resolution"]
"""


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rows.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_that_agree(tmp_path: Path, reasoner: Reasoner) -> None:
    found = list(agreements(read_situations([_file(tmp_path, ROW)], reasoner.base), reasoner))
    assert [one.differences for one in found] == [(), ()]
    assert by_driver(found) == {"microsoft-data-sqlclient": (2, 2)}


def test_the_agreement_by_driver_is_a_table(tmp_path: Path, run: Run) -> None:
    lines = run("kb", "test", "--situations", _file(tmp_path, ROW)).out.splitlines()
    place = lines.index("driver                    agree  of")
    assert lines[place + 1] == "microsoft-data-sqlclient  2      2"


@pytest.mark.parametrize(
    ("true", "said", "difference"),
    [
        ("facts: {client.encryption: no}", "facts: {client.encryption: yes}", "client.encryption: expected yes, found no"),
        ("first_option: replace", "first_option: trust-issuing-ca #", "first option: expected trust-issuing-ca, found replace-certificate"),
        ("article: KB2007728", "article: certificate-expired", "article: expected certificate-expired, found KB2007728"),
        ("find-hidden-client-cause: absent", "replace-certificate: absent", "option replace-certificate: expected absent, found recommended"),
        ("[import-root-windows]", "[replace-certificate]", "replace-certificate: expected not to be offered"),
        ("not_asked: [certificate.kind]", "not_asked: [case.environment]", "question case.environment: expected none about it"),
    ],
)  # fmt: skip
def test_a_row_that_differs_says_how(true: str, said: str, difference: str, tmp_path: Path, run: Run) -> None:
    assert true in ROW
    ran = run("kb", "test", "--situations", _file(tmp_path, ROW.replace(true, said)))
    assert ran.status == 3
    assert difference in ran.out
    assert "1 of 2 situations agree" in ran.out
    assert "not as their rows say: mds-" in ran.err
    assert "microsoft-data-sqlclient  1      2\n" in ran.out


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ("id: mds-untrusted", "id: mds-off", "the id 'mds-off' is used twice"),
        ('source: ["KB 2007728, Resolution"]', "source: []", "mds-untrusted: no source"),
        ("article: KB2007728", "article: KB2007729", "'KB2007729' is no article (did you mean 'KB2007728'?)"),
        ("certificate.kind: self-generated", "certificate.kynd: self-generated", "'certificate.kynd' is no fact"),
        ("certificate.kind: self-generated", "certificate.kind: selfish", "'selfish' is no value of certificate.kind"),
        ("not_asked: [certificate.kind]", "not_asked: [certificate.kynd]", "'certificate.kynd' is no fact"),
        ("driver: microsoft-data-sqlclient\n  set", "driver: sqlclint\n  set", "'sqlclint' is no driver"),
    ],
)
def test_a_row_that_can_t_be_one_is_refused(right: str, wrong: str, problem: str, tmp_path: Path, run: Run) -> None:
    assert right in ROW
    ran = run("kb", "test", "--situations", _file(tmp_path, ROW.replace(right, wrong)))
    assert ran.status == 2
    assert problem in ran.err


def test_a_row_says_why_it_is_open(tmp_path: Path, run: Run) -> None:
    wrong = ROW.replace("facts: {client.encryption: no}", "facts: {client.encryption: yes}")
    is_open = wrong.replace("- id: mds-untrusted", "  open: nobody has mended it\n- id: mds-untrusted")
    ran = run("kb", "test", "--situations", _file(tmp_path, is_open))
    assert ran.status == 0
    assert "open: nobody has mended it" in ran.out and "1 of 2 situations agree" in ran.out
    mended = is_open.replace("facts: {client.encryption: yes}", "facts: {client.encryption: no}")
    ran = run("kb", "test", "--situations", _file(tmp_path, mended))
    assert ran.status == 3
    assert "take this out" in ran.out


def test_no_file(tmp_path: Path, reasoner: Reasoner) -> None:
    with pytest.raises(UserError, match="no such file or folder"):
        read_situations([tmp_path / "none"], reasoner.base)
