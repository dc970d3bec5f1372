"""The shell is never silent: what it does not recognise it answers with what it understood, what is near, what to send."""

from pathlib import Path

import pytest

from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.shell.conversation import Shell
from kbassist.shell.printed import printed
from kbassist.shell.store import Store
from tests.support.conversation import ERROR, say
from tests.support.other_products import read_others

UNDERSTOOD, NEAR, SEND = "Understood:", "Reads most like:", "Send next:"


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path) -> Shell:
    return Shell(reasoner, Store(tmp_path / "cases"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # A line as it is typed: of a program, of a log, in words, with a number alone, in a language that nobody knows
        ("ERROR 1045 (28000): Access denied for user 'app'@'web01' (using password: YES)", (UNDERSTOOD, NEAR)),
        ('{"level":"warn","msg":"rejected","error":"remote error: tls: bad certificate"}', ()),
        ("2026-03-01T10:00:01Z ERROR widget: unable to verify the certificate of the widget", (NEAR,)),
        ("unable to frobnicate the widget", (NEAR,)),
        ("0xDEADBEEF", ()),
        ("サーバーが応答しません。エラー 4711", (UNDERSTOOD,)),
        ("Vigano: la ilo ne povis malfermi la tirkeston", ()),
        ("qwertz", ()),
        # A paste
        ("2026-01-01 ERROR the widget broke\n2026-01-02 ERROR the gadget broke", ()),
        ("Traceback (most recent call last):\n  File \"a.py\", line 3\nValueError: no such widget", ()),
        ("The widget was not opened.\nThe certificate of the widget was not verified by the widget.", (NEAR,)),
    ],
)  # fmt: skip
def test_what_is_not_recognised_gets_an_answer(text: str, wanted: tuple[str, ...], shell: Shell) -> None:
    out = say(shell, text)
    assert not shell.result.incidents and not shell.case.answers
    for heading in (*wanted, SEND):
        assert heading in out, heading
    assert " ".join(shell.base.send_next.split()) in " ".join(out.split())


def test_a_driver_is_asked_for_its_own_things(shell: Shell) -> None:
    out = say(shell, "com.microsoft.sqlserver.jdbc.SQLServerException: la tirkesto estas fermita")
    assert not shell.result.incidents
    assert UNDERSTOOD in out and "driver or program: " in out
    asked = " ".join(shell.base.drivers["mssql-jdbc"].send_next.split())
    assert asked and asked in " ".join(out.split())


def test_a_file_in_which_nothing_is_known_gets_an_answer(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text("The widget was not opened.\nThe certificate of the widget was not verified.\n", encoding="utf-8")
    out = say(shell, str(path))
    assert NEAR in out and SEND in out


def test_what_is_recognised_is_not_asked_for_again(shell: Shell) -> None:
    assert SEND not in say(shell, ERROR)
    assert SEND not in say(shell, "2026-01-02 ERROR the gadget broke\n2026-01-02 ERROR the widget broke")


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-11T10:22:31Z level=error upstream TLS handshake failed: certificate is not valid for the application",
        "Jan 12 03:14:07 mx1 postfix/smtp[2817]: certificate verification failed for mx.example.net",
        "psql: Fehler: Verbindung zum Server fehlgeschlagen",
        "psql: erreur : la connexion au serveur a échoué",
        "エラー: サーバーの証明書",
        "System.Net.Sockets.SocketException (10061): production",
        "npm ERR! code CERT_HAS_EXPIRED: certificate",
    ],
)
def test_what_a_program_printed_is_no_answer(text: str, shell: Shell) -> None:
    say(shell, text)
    assert shell.case.answers == {} and shell.pending == ()


@pytest.mark.parametrize(
    "text",
    [
        "ODBC 18 on Ubuntu",
        "we use jdbc 12.4 and it's production",
        "Encrypt=false",
        "the certificate was renewed on friday",
        "error",
        "it is a self-signed certificate: the one of the server",
        "we set NODE_EXTRA_CA_CERTS",
        "10.0.0.7",
        "SQL2019 cu20 on rhel",
        "der Fehler kommt nur manchmal",
    ],
)
def test_what_a_person_says_is_not_taken_for_printed(text: str, base: RuleBase) -> None:
    assert not printed(text, base)


def test_a_fact_is_set_though_its_value_looks_printed(shell: Shell) -> None:
    say(shell, "server.host = https://sql01.contoso.com")
    assert not shell.case.given


def test_next_to_no_error_of_another_product_becomes_an_answer(reasoner: Reasoner, tmp_path: Path) -> None:
    """Sentences that nothing shows to be printed may still be heard as answers: at most one in twenty."""
    one_line = [one for one in read_others() if "\n" not in one.text]
    heard = []
    for text in one_line:
        shell = Shell(reasoner, Store(tmp_path / text.id))
        say(shell, text.text)
        heard += [text.id] if shell.case.answers else []
    assert len(one_line) > 60
    assert len(heard) * 20 <= len(one_line), heard
