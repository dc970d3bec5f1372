"""Results without names: nothing of them is left, everything else is as it was, and relations hold."""

import re

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kbassist.anonymous.anonymiser import Anonymiser
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.result import CaseResult, Fact, Failure
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.render.json import to_json
from kbassist.render.markdown import to_markdown
from kbassist.render.report import report
from kbassist.render.text import to_text
from kbassist.render.ticket import ticket
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault

CASE = (
    "2026-03-01 10:00:01 Login failed for user '{netbios}\\{user}'. Reason: no password. [CLIENT: {address}]\n"
    "Microsoft.Data.SqlClient.SqlException (0x80131904): A connection was successfully established with the server, but"
    " then an error occurred during the login process. (provider: SSL Provider, error: 0 - The certificate chain was"
    " issued by an authority that is not trusted.)\n"
    "Error Number:-2146893019,State:0,Class:20\n"
    "   at C:\\Users\\{user}\\app\\Program.cs:line 7, {user}@{domain}\n"
    "Server=tcp:{HOST}.{domain},1433;Database={database};User ID={user};Password=Tr0ub4dor;Encrypt=true\n"
    "Server certificate CN=*.{domain},O={organisation} Ltd issued by CN={organisation} Root CA, DNS:{host}.{domain}\n"
)


def told(base: RuleBase, *texts: str) -> list[str]:
    """What becomes of texts of evidence that stand together in one result."""
    failures = tuple(Failure(stage="reading", subject=one, error="") for one in texts)
    return [one.subject for one in Anonymiser(base)(failures)]


def case_of(reasoner: Reasoner, text: str) -> CaseResult:
    return run_case(Intake(reasoner.base, Vault()).read(Document("error.log", text.encode())), {}, reasoner)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        (r"user CORP\jdoe at web7.emea.acme-bank.de", r"user domain1\user1 at host1.domain2.domain3.invalid"),
        (r"C:\Users\john.doe\x.log and /home/john.doe/y", r"C:\Users\user1\x.log and /home/user1/y"),
        (r"share \\files7\dept$\x", r"share \\host1\share1\x"),
        ("bob.smith+x@acme.org", "user1@domain1.invalid"),
        ("S-1-5-21-1004336348-1177238915-682003330-512 and S-1-5-18", "S-1-5-21-0-0-0-1001 and S-1-5-18"),
        ("fe80::1ff:fe23:4567:890a, 10.1.2.3:1433", "2001:db8::1, 198.18.0.2:1433"),
        ("Version=5.1.1.0, ODBC Driver 17.10.5.1, 4.0.0.0", "Version=5.1.1.0, ODBC Driver 17.10.5.1, 4.0.0.0"),
        ("127.0.0.1 ::1 localhost (local) 0.0.0.0:1433", "127.0.0.1 ::1 localhost (local) 0.0.0.0:1433"),
        ("at System.Net.Security.SslStream, error.log, main.py", "at System.Net.Security.SslStream, error.log, main.py"),
        ("see learn.microsoft.com/sql", "see learn.microsoft.com/sql"),
        ("acme.database.windows.net", "host1.database.windows.net"),
        ("jdbc:sqlserver://web7;instanceName=ACME;user=sa", "jdbc:sqlserver://host1;instanceName=instance1;user=sa"),
        ("alice@web7:~/app$ sqlcmd -C", "user1@host1:~/app$ sqlcmd -C"),
        ("[alice@web7 ~]$ sqlcmd -C", "[user1@host1 ~]$ sqlcmd -C"),
        (
            '3f2c9f6b1a77   mssql/server:2022   "/opt/mssql/sqls…"   2 days ago   Up 2 days   1433/tcp   acme7',
            '000000000001   mssql/server:2022   "/opt/mssql/sqls…"   2 days ago   Up 2 days   1433/tcp   host1',
        ),
        ("[pod/acme-7d9c5b6f4-x2x9z/app] refused", "[pod/host1/app] refused"),
        ("tenant acme.onmicrosoft.com", "tenant domain1.onmicrosoft.com"),
        ("3fa85f64-5717-4562-b3fc-2c963f66afa6", "00000000-0000-0000-0000-000000000001"),
        ("Serial Number: 61 1a 02 b7 00 02", "Serial Number: 00 00 00 00 00 01"),
        ("CN=DigiCert Global Root G2, O=DigiCert Inc", "CN=DigiCert Global Root G2, O=DigiCert Inc"),
        ('CN=Acme\\, Ltd. Root CA, O="Acme, Ltd.", C=DE', 'CN=name1, O="organisation1", C=DE'),
        ("CN=x7.acme.lan, DC=acme, DC=lan", "CN=host1.domain1.invalid, DC=domain1, DC=lan"),
        (r"NT AUTHORITY\SYSTEM, HKLM\SOFTWARE, NT SERVICE\MSSQL$PAY", r"NT AUTHORITY\SYSTEM, HKLM\SOFTWARE, NT SERVICE\MSSQL$instance1"),
        ("Server=.\\SQLEXPRESS;Database=master;User ID=sa", "Server=.\\SQLEXPRESS;Database=master;User ID=sa"),
        ("Server=x7;Password=***password-1***;", "Server=host1;Password=***password-1***;"),
        ("Login failed for user 'reports'. The reports are there.", "Login failed for user 'user1'. The reports are there."),
        ("ユーザー '山田' はログインできませんでした。", "ユーザー 'user1' はログインできませんでした。"),
        ("certificatecontext=" + "3082034030820228A0030201" * 5, "certificatecontext=data1"),
        ("O=Acme (Emea) AG, CN=Acme CA (2), 2.5.4.97=X-1, G=Jo", "O=organisation1, CN=name1, 2.5.4.97=name2, G=name3"),
        ("Login failed for user '<token-identified principal>'", "Login failed for user '<token-identified principal>'"),
        ("nothing here", "nothing here"),
    ],
)  # fmt: skip
def test_what_becomes_of_a_text(base: RuleBase, text: str, becomes: str) -> None:
    assert told(base, text) == [becomes]


def test_a_host_has_one_name_however_it_is_written(base: RuleBase) -> None:
    texts = ("server 'SQL7'", "Sql7.Acme.COM.", "tcp:sql7,1433", "DNS:sql7.acme.com", "SQL7_ERRORLOG", r"ACME\SQL7$")
    assert told(base, "Server=sql7.acme.com", *texts) == [
        "Server=host1.domain1.invalid", "server 'host1'", "host1.domain1.invalid.", "tcp:host1,1433",
        "DNS:host1.domain1.invalid", "host1_ERRORLOG", r"domain1\host1$",
    ]  # fmt: skip


def test_why_names_match_or_do_not_is_still_seen(base: RuleBase) -> None:
    seen = told(base, "DNS:*.acme.com, DNS:sql7.acme.com", "Server=sql7.emea.acme.com;", "Server=sql8.acme.co.uk;")
    assert seen == [
        "DNS:*.domain1.invalid, DNS:host1.domain1.invalid", "Server=host1.domain2.domain1.invalid;",
        "Server=host2.domain3.invalid;",
    ]  # fmt: skip


def test_issuer_and_subject_are_equal_if_they_were(base: RuleBase) -> None:
    own, other = told(base, "CN=Acme Root, issued by CN=ACME root", "CN=Acme Root, issued by CN=Acme Policy")
    assert own == "CN=name1, issued by CN=name1"
    assert other == "CN=name1, issued by CN=name2"


@pytest.mark.parametrize(
    "text", ["connected to sql7.acme.c…", "…l7.acme.com is down", "user ACME\\jd…", "x" * 190 + " sql7.acme"]
)
def test_half_a_name_where_a_text_was_cut_tells_nothing(base: RuleBase, text: str) -> None:
    _, cut = told(base, "sql7.acme.com", text)
    assert not re.search("sql7|acme|l7|jd", cut, re.IGNORECASE)


def test_a_stand_in_is_no_name_of_the_case(base: RuleBase) -> None:
    assert told(base, "Server=sql7;User ID=host1", "Server=host2;") == ["Server=host3;User ID=user1", "Server=host4;"]


def test_a_short_name_or_a_number_is_a_name_where_it_is_set_off(base: RuleBase) -> None:
    seen = told(base, "Server=10;User ID=jd;", "Debian 10, signed jd", "on '10' as [jd]")
    assert seen == ["Server=host1;User ID=user1;", "Debian 10, signed jd", "on 'host1' as [user1]"]


def test_a_second_time_is_counted_as_the_first_was(reasoner: Reasoner) -> None:
    result = case_of(reasoner, "Server=sql7.acme.com;Database=x7;User ID=jd;Password=Tr0ub4dor;Encrypt=true")
    hide = Anonymiser(reasoner.base)
    assert (
        hide.case(result).anonymised
        == hide.case(result).anonymised
        == {"host": 1, "domain": 1, "user": 1, "database": 1}
    )


def test_where_the_case_is_kept_is_not_said(reasoner: Reasoner) -> None:
    kept = Document("/home/me/customers/Acme/SQL7_fabrikam-errorlog.log", b"Error Number:-2146893019,State:0,Class:20")
    result = run_case(Intake(reasoner.base, Vault()).read(kept), {}, reasoner)
    assert Anonymiser(reasoner.base).case(result).evidence[0].path == "host1_file1-errorlog.log"


WORD = st.text("bcdfghjklmnpqrstvwxz", min_size=4, max_size=9).map("{}q7".format)


@settings(deadline=None, max_examples=4, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate])
@given(words=st.lists(WORD, min_size=7, max_size=7, unique=True), octets=st.tuples(*[st.integers(1, 250)] * 2))
def test_no_format_has_a_name_left_and_the_diagnosis_is_the_same(
    reasoner: Reasoner, words: list[str], octets: tuple[int, int]
) -> None:
    if any(one in other for one in words for other in words if one is not other):
        return
    host, domain, user, database, organisation, netbios, _ = words
    address = f"10.7.{octets[0]}.{octets[1]}"
    result = case_of(
        reasoner,
        CASE.format(
            host=host, HOST=host.upper(), domain=f"{domain}.com", user=user, database=database.title(),
            organisation=organisation.title(), netbios=netbios.upper(), address=address,
        ),
    )  # fmt: skip
    hidden = Anonymiser(reasoner.base).case(result, 1)
    shown = {
        "json": to_json(hidden).decode(),
        "text": to_text(report(hidden, reasoner.base, full=True, explained=True)),
        "markdown": to_markdown(report(hidden, reasoner.base, full=True)),
        "ticket": to_text(ticket(hidden, reasoner.base)),
    }
    for form, text in shown.items():
        for name in (host, domain, user, database, organisation, netbios, address):
            assert not re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", text, re.IGNORECASE), (form, name)
    assert decided(hidden) == decided(result)
    assert hidden.anonymised is not None and hidden.anonymised["secret"] == 1
    assert Anonymiser(reasoner.base).case(hidden) is hidden
    assert Anonymiser(reasoner.base).case(result, 1) == hidden
    msgspec.json.decode(to_json(hidden), type=CaseResult)


def decided(result: CaseResult) -> object:
    """What a result says, without the texts."""
    return [
        (
            incident.id,
            incident.problem,
            [(one.article, one.status, [(row.id, row.status) for row in one.scenarios]) for one in incident.diagnoses],
            [(one.id, one.verdict, [step.id for step in one.steps]) for one in incident.plan.options]
            if incident.plan
            else None,
            [one.fact for one in incident.questions],
        )
        for incident in result.incidents
    ] + [[(fact.id, fact.name, fact.origin, fact.because) for fact in result.facts]]


@pytest.mark.parametrize(
    "value", ["my host; DROP TABLE x", "o'brien's $(id) `x`", "<script>alert(1)</script>", 'a\nb"c', "x\ud800y"]
)
@pytest.mark.parametrize("name", ["server.host", "server.database"])
def test_a_fact_that_names_somebody_is_replaced_whatever_it_says(base: RuleBase, name: str, value: str) -> None:
    fact = Fact(id="f1", subject="server", name=name, value=value, origin="observed")
    assert Anonymiser(base)((fact,))[0].value == ("host1" if name == "server.host" else "database1")


def test_values_of_the_vocabulary_stay(reasoner: Reasoner) -> None:
    """A database may be called like one of them."""
    result = case_of(reasoner, CASE.format(
        host="x7", HOST="X7", domain="acme.com", user="client", database="yes", organisation="Acme", netbios="ACME",
        address="10.0.0.9",
    ))  # fmt: skip
    hidden = Anonymiser(reasoner.base).case(result)
    choices = {fact.id: fact.value for fact in result.facts if reasoner.base.facts[fact.name].type != "text"}
    assert choices and all(fact.value == choices.get(fact.id, fact.value) for fact in hidden.facts)
    assert {fact.subject for fact in hidden.facts} == {fact.subject for fact in result.facts}
