"""What new evidence proves of a case: the success after the fix does, what is old does not, the error again is said."""

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.commands.session import read_answers
from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.evidence.sources import documents
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.text.secrets import Vault
from kbassist.text.times import read_time
from kbassist.verify.known import Before
from kbassist.verify.model import IncidentCheck, Verification
from kbassist.verify.run import Wanted, run_verify
from tests.support.run import CASES
from tests.support.thorough import examples

UNTRUSTED = (
    "Microsoft.Data.SqlClient.SqlException (0x80131904): A connection was successfully established with the server, but "
    "then an error occurred during the login process. (provider: SSL Provider, error: 0 - The certificate chain was "
    "issued by an authority that is not trusted.)"
)
OTHER_NAME = UNTRUSTED.replace(
    "The certificate chain was issued by an authority that is not trusted.", "The target principal name is incorrect."
)
OPENED = "info: Opened connection to database 'orders' on server 'sql05.contoso.com'."
SESSION = (
    "encrypt_option protocol_type auth_scheme\n-------------- ------------- -----------\n{}   TSQL          NTLM\n"
)
ENCRYPTED, CLEAR = SESSION.format("TRUE        "), SESSION.format("FALSE       ")
QUERIED = 'PS C:\\> sqlcmd -S sql05.contoso.com -E {} -Q "SELECT encrypt_option FROM sys.dm_exec_connections"\n'
"""The command as well, which names the columns before the result does."""
LOADED = (
    '2026-04-01 08:00:03.10 spid9s      The certificate [Cert Hash(sha1) "{}"] was successfully loaded for encryption.'
)
STARTED = "2026-04-01 08:00:01.10 Server      Microsoft SQL Server 2022 (RTM-CU12) (KB5033663) - 16.0.4115.5 (X64) \n"
ERRORLOG = STARTED + LOADED.format("1A68AC9AD1B4B54C5A53AEB0C0DD9FC0CE2FC8BE") + "\n"
POOL = "2026-01-05 09:00:00,100 DEBUG [main] HikariPool-1 - Added connection ConnectionID:1 ClientConnectionId: 0b5d"

Opens = Callable[[str], Before]
Checks = Callable[..., Verification]


@pytest.fixture(scope="module")
def opened(reasoner: Reasoner) -> Opens:
    """A case of ``data/cases``, diagnosed."""

    @cache
    def open_case(name: str) -> Before:
        folder, vault = CASES / name, Vault()
        said = folder / "answers.txt"
        answers = read_answers((), [str(said)] if said.exists() else [], reasoner.base, vault)
        readings = Intake(reasoner.base, vault).read_paths([str(folder / "evidence")])
        return Before(run_case(readings, answers.values, reasoner, declined=answers.declined), tuple(readings))

    return open_case


@pytest.fixture(scope="module")
def checked(reasoner: Reasoner, opened: Opens) -> Checks:
    """A case held against texts, each a file of its own, or one with its name."""

    def check(
        case: str | Before, *texts: str | tuple[str, str], option: str = "", since: str = "", roots: str = ""
    ) -> Verification:
        before = case if isinstance(case, Before) else opened(case)
        named = [one if isinstance(one, tuple) else (f"new-{number}.txt", one) for number, one in enumerate(texts)]
        new = [Document(name, text.encode()) for name, text in named]
        wanted = Wanted(read_time(since or None), option, roots)
        return run_verify(before, new, reasoner, Vault(), wanted, lambda _name: None).made

    return check


def at(hour: int, line: str) -> str:
    return f"2026-03-02 {hour:02}:00:00 {line}\n"


def steps(one: IncidentCheck) -> dict[str, str]:
    return {step.id: step.status for step in one.steps}


@pytest.mark.parametrize("case", [one.name for one in sorted(CASES.iterdir())])
def test_a_case_proves_nothing_of_itself(case: str, opened: Opens, reasoner: Reasoner) -> None:
    before = opened(case)
    if not before.result.incidents:
        return
    own = list(documents([str(CASES / case / "evidence")]))
    for known in (before, Before(before.result)):
        made = run_verify(known, own, reasoner, Vault(), Wanted(), lambda _name: None).made
        assert made.status == "not-proven"
        for one in made.incidents:
            assert not one.by and not one.behind and {"proven", "still-there"}.isdisjoint(steps(one).values())


@pytest.mark.parametrize(
    ("case", "option", "new", "how", "proven"),
    [
        ("certificate-in-hand", "", [ENCRYPTED], "success", {"restart-client/restart"}),
        (
            "certificate-in-hand",
            "",
            [QUERIED.format("-N") + ENCRYPTED],
            "success",
            {"restart-client/restart", "verify-encrypted/connect"},
        ),
        ("jdbc-pkix", "", [POOL], "success", {"restart-client/restart"}),
        (
            "scenario-2",
            "replace-certificate",
            [ERRORLOG, ENCRYPTED],
            "success",
            {"replace-certificate-windows/bind", "replace-certificate-windows/restart"},
        ),
        (
            "unintended",
            "disable-encryption-client",
            ["DRIVER={ODBC Driver 18 for SQL Server};SERVER=sql08;Trusted_Connection=yes;Encrypt=no\n", CLEAR],
            "success",
            {"disable-encryption-client/set"},
        ),
        ("odbc18-linux", "", ["1> Changed database context to 'master'.\n"], "success", set()),
    ],
)
def test_a_fix_is_proven(case: str, option: str, new: list[str], how: str, proven: set[str], checked: Checks) -> None:
    made = checked(case, *new, option=option)
    [one] = made.incidents
    assert (made.status, one.status, one.how) == ("fixed", "fixed", how) and one.done
    assert {name for name, status in steps(one).items() if status == "proven"} == proven
    assert all(proof.line and proof.excerpt and proof.evidence for proof in one.by)


@pytest.mark.parametrize("case", ["certificate-in-hand", "scenario-2", "scenario-1", "private-ca", "logscout"])
def test_the_same_error_again_is_still_there(case: str, checked: Checks) -> None:
    made = checked(case, at(10, OPENED) + at(12, UNTRUSTED))
    assert made.status == "not-fixed"
    assert [(proof.line, proof.time) for proof in made.incidents[0].by] == [(2, "2026-03-02 12:00:00")]


def test_the_cause_that_is_gone_proves_it_without_a_connection(checked: Checks) -> None:
    root = str(CASES / "certificate-in-hand" / "evidence" / "sql05.pem")
    made = checked("certificate-in-hand", roots=root)
    [one] = made.incidents
    assert (made.status, one.how) == ("fixed", "cause") and "No connection that succeeded" in one.why
    assert steps(one)["import-root-windows/start-mmc"] == "proven"


def test_trust_is_fixed_and_the_name_shows_behind_it(checked: Checks) -> None:
    made = checked("scenario-1", at(10, UNTRUSTED) + at(11, OTHER_NAME))
    [one] = made.incidents
    assert (made.status, one.status, one.how) == ("next-problem", "fixed", "later-check") and not one.done
    assert [(behind.problem, bool(behind.foretold)) for behind in one.behind] == [("certificate-name-mismatch", True)]
    assert one.by[0].line == 2
    both_ways = checked("scenario-1", at(10, OTHER_NAME) + at(11, UNTRUSTED))
    assert both_ways.status == "not-fixed"


def test_a_shortcut_that_the_plan_forbids_is_no_fix(checked: Checks) -> None:
    string = "Server=SQL01.contoso.com;Database=Orders;User ID=orders;Encrypt=True;TrustServerCertificate=True\n"
    made = checked("logscout", ("APP01_settings.txt", string), ("APP01_session.txt", ENCRYPTED))
    assert made.status == "not-proven" and "which the plan forbids" in made.incidents[0].why


def test_who_says_how_it_connected_is_told_what_that_proves(checked: Checks) -> None:
    [unsaid] = checked("certificate-in-hand", ENCRYPTED).incidents
    assert unsaid.status == "fixed" and "Whether it checks the certificate is not in the new evidence" in unsaid.why
    [checks_it] = checked("certificate-in-hand", QUERIED.format("-N") + ENCRYPTED).incidents
    assert (checks_it.status, checks_it.why) == ("fixed", "")
    [trusts] = checked("certificate-in-hand", QUERIED.format("-N -C") + ENCRYPTED).incidents
    assert trusts.status == "fixed" and "Trust Server Certificate" in trusts.why
    assert steps(trusts)["verify-encrypted/connect"] == "still-there"


def test_a_connection_in_clear_is_not_what_the_plan_wants(checked: Checks) -> None:
    made = checked("certificate-in-hand", CLEAR)
    [one] = made.incidents
    assert made.status == "not-as-planned" and steps(one)["verify-encrypted/connect"] == "still-there"
    assert not one.done


def test_what_is_earlier_counts_for_nothing(checked: Checks) -> None:
    assert checked("certificate-in-hand", at(10, OPENED)).status == "fixed"
    assert checked("certificate-in-hand", f"2025-10-13 15:03:31.482 {OPENED}\n").status == "not-proven"
    assert checked("certificate-in-hand", at(10, OPENED), since="2026-03-02T10:00:00").status == "not-proven"
    assert checked("certificate-in-hand", at(10, UNTRUSTED), since="2026-03-02T10:00:00").status == "not-proven"
    assert checked("certificate-in-hand", at(10, OPENED), since="2020-01-01").status == "fixed"


def test_two_documents_are_ordered_by_their_times(checked: Checks) -> None:
    assert checked("certificate-in-hand", at(10, UNTRUSTED), at(11, OPENED)).status == "fixed"
    assert checked("certificate-in-hand", at(11, UNTRUSTED), at(10, OPENED)).status == "not-fixed"
    made = checked("certificate-in-hand", at(11, UNTRUSTED), ENCRYPTED)
    assert made.status == "not-proven" and "do not tell which" in made.incidents[0].why


def test_what_a_server_says_of_another_client_proves_nothing(checked: Checks) -> None:
    line = "2026-04-01 08:30:00.10 Logon       Login succeeded for user 'CONTOSO\\svc'. Connection made using Windows "
    named = line + "authentication. [CLIENT: {}]\n"
    assert checked("logscout", ("SQL01_ERRORLOG", ERRORLOG + named.format("10.9.8.7"))).status == "not-proven"
    assert checked("logscout", ("SQL01_ERRORLOG", ERRORLOG + named.format("APP01.contoso.com"))).status == "fixed"
    rows = "session_id encrypt_option client_net_address\n---------- -------------- ------------------\n"
    rows += "51         TRUE           10.9.8.7          \n"
    made = checked("certificate-in-hand", rows)
    assert made.status == "not-proven" and not made.old and "any client's" in made.incidents[0].why


SECRET = "Server=sql05.contoso.com;Database=orders;Encrypt=yes;User ID=app;Password={}\n" + UNTRUSTED


def of_text(text: str, reasoner: Reasoner) -> Before:
    readings = Intake(reasoner.base, Vault()).read(Document("error.txt", text.encode()))
    return Before(run_case(readings, {}, reasoner), tuple(readings))


def test_a_masked_secret_makes_nothing_new(reasoner: Reasoner) -> None:
    before, vault = of_text(SECRET.format("Mq0584Zv"), reasoner), Vault()
    vault.token("Another-1", "password")
    new = [Document("again.txt", SECRET.format("Mq0584Zv").encode())]
    made = run_verify(before, new, reasoner, vault, Wanted(), lambda _name: None).made
    assert made.status == "not-proven" and len(made.old) == 1


def test_the_same_error_beside_something_new_is_named(checked: Checks, reasoner: Reasoner) -> None:
    before = of_text(SECRET.format("x").replace("orders", "first"), reasoner)
    made = checked(before, SECRET.format("x"))
    assert made.status == "not-proven" and not made.old
    assert "just as it stood in the case" in made.incidents[0].why


def test_what_tells_nothing_is_not_called_old(checked: Checks) -> None:
    made = checked("certificate-in-hand", "1> 2> 1> \n")
    assert made.status == "not-proven" and not made.old
    assert "no connection that succeeded" in made.incidents[0].why


def test_other_machines_are_left_alone(checked: Checks) -> None:
    other = "Server=elsewhere.contoso.com;Encrypt=True\n"
    made = checked("certificate-in-hand", at(10, OPENED.replace("sql05.contoso.com", "x")) + other)
    assert made.status == "not-proven"


def test_what_failed_now_and_then_is_not_proven_by_one_connection(
    opened: Opens, checked: Checks, reasoner: Reasoner
) -> None:
    before = opened("certificate-in-hand")
    answers = {"case.frequency": "intermittent", "client.root_trusted": "no"}
    sometimes = Before(run_case(before.readings, answers, reasoner), before.readings)
    made = checked(sometimes, at(10, OPENED))
    assert made.status == "not-proven" and "now and then" in made.incidents[0].why


def test_errors_and_successes_in_turns_are_read_to_the_last(checked: Checks) -> None:
    turns = "".join(at(hour, UNTRUSTED if hour % 2 else OPENED) for hour in range(24))
    assert checked("certificate-in-hand", turns).status == "not-fixed"
    assert checked("certificate-in-hand", turns + at(23, OPENED)).status == "fixed"


def test_nothing_to_verify_is_said(checked: Checks) -> None:
    with pytest.raises(UserError, match="nothing is recognised in the case"):
        checked("nothing-relevant", OPENED)
    with pytest.raises(UserError, match=r"no such option in this case.*known: "):
        checked("scenario-2", OPENED, option="replace-certificat")


@settings(max_examples=examples(15), deadline=None)
@given(lines=st.lists(st.sampled_from([UNTRUSTED, OTHER_NAME, OPENED, "nothing of note"]), max_size=6))
def test_only_what_comes_last_counts(lines: list[str], checked: Checks) -> None:
    """Of the error, the next one and a success the last that is printed decides."""
    made = checked("scenario-1", "".join(at(number, line) for number, line in enumerate(lines)))
    told = [line for line in lines if line != "nothing of note"]
    wanted = {UNTRUSTED: "not-fixed", OTHER_NAME: "next-problem", OPENED: "fixed"}
    assert made.status == (wanted[told[-1]] if told else "not-proven")


def test_a_connection_before_the_error_proves_no_step(checked: Checks) -> None:
    session = ("log.txt", at(10, OPENED)), ("app.txt", at(11, UNTRUSTED))
    made = checked("certificate-in-hand", *session)
    assert made.status == "not-fixed" and "proven" not in steps(made.incidents[0]).values()


def test_of_two_clients_the_one_that_connected_is_fixed(reasoner: Reasoner, checked: Checks) -> None:
    folder = [
        Document(f"{name}_app.log", f"Machine: {name}\n2026-03-01 10:00:00 {UNTRUSTED}\n".encode())
        for name in ("APP01", "APP02")
    ]
    intake = Intake(reasoner.base, Vault())
    readings = tuple(one for document in folder for one in intake.read(document))
    both = Before(run_case(readings, {}, reasoner), readings)
    assert [one.client for one in both.result.incidents] == ["APP01", "APP02"]
    made = checked(both, at(10, OPENED))
    assert [one.status for one in made.incidents] == ["not-proven", "not-proven"]
    assert "which of them it was" in made.incidents[0].why
    made = checked(both, ("APP02_app.log", "Machine: APP02\n" + at(10, OPENED)))
    assert [one.status for one in made.incidents] == ["not-proven", "fixed"] and made.status == "not-proven"
