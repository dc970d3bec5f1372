"""What the options of a plan change in the evidence: which connections, which settings, and what is said where none."""

from collections.abc import Sequence

from kbassist.advisor.changes import Settings, corrected, hunk, settings_of
from kbassist.connection.change import applied
from kbassist.connection.wanted import Client
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.result import CaseResult, Change, Fact, Step
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.procedures import StepDef
from kbassist.rulebase.language.schema import CommandDef
from kbassist.rulebase.masking import masker_for
from kbassist.text.secrets import Vault

UNTRUSTED = (
    "Microsoft.Data.SqlClient.SqlException (0x80131904): A connection was successfully established with the server, but "
    "then an error occurred during the login process. (provider: SSL Provider, error: 0 - The certificate chain was "
    "issued by an authority that is not trusted.)"
)
NAME = (
    "com.microsoft.sqlserver.jdbc.SQLServerException: The driver could not establish a secure connection to SQL Server "
    'by using Secure Sockets Layer (SSL) encryption. Error: "Failed to validate the server name "sql1" in a certificate '
    'during Secure Sockets Layer (SSL) initialization. Name in certificate "sql1.contoso.com"".'
)
STRING = "Server=tcp:sql1,1433;Database=Sales;User ID=app;Password=Hunter2!x;Encrypt=True"


def diagnosed(reasoner: Reasoner, *texts: str) -> CaseResult:
    intake = Intake(reasoner.base, Vault(masker_for(reasoner.base)))
    readings = [one for n, text in enumerate(texts) for one in intake.read(Document(f"{n}.txt", text.encode()))]
    return run_case(readings, {}, reasoner)


def changes(result: CaseResult, option: str) -> Sequence[Change]:
    plan = result.incidents[0].plan
    assert plan is not None
    return next(one.changes for one in plan.options if one.id == option)


def test_the_lines_before_and_after_are_masked_and_name_the_setting(reasoner: Reasoner) -> None:
    (change,) = changes(diagnosed(reasoner, UNTRUSTED, f"x\n{STRING}"), "trust-server-certificate")
    assert (change.path, change.line) == ("1.txt", 2)
    masked = STRING.replace("Hunter2!x", "***password-1***")
    assert (change.before, change.after) == ((masked,), (f"{masked};TrustServerCertificate=True",))
    (setting,) = change.settings
    assert (setting.setting, setting.keyword, setting.before, setting.after) == (
        "trust", "TrustServerCertificate", None, "True",
    )  # fmt: skip


def test_the_same_string_in_many_lines_is_said_once(reasoner: Reasoner) -> None:
    (change,) = changes(diagnosed(reasoner, UNTRUSTED, f"{STRING}\n" * 30), "disable-encryption-client")
    assert change.line == 1 and change.settings[0].before == "True" and change.settings[0].after == "False"


def test_only_the_connection_that_failed_is_changed(reasoner: Reasoner) -> None:
    other = STRING.replace("sql1", "sql2")
    result = diagnosed(reasoner, f"{UNTRUSTED}\n{STRING}", f'"a": "{other}"\n"b": "{STRING}"')
    assert result.incidents[0].server == "sql1"
    assert not any("sql2" in line for one in changes(result, "trust-server-certificate") for line in one.after)


def test_a_name_that_the_certificate_carries(reasoner: Reasoner) -> None:
    result = diagnosed(reasoner, NAME, "url: jdbc:sqlserver://sql1:1433;databaseName=x;encrypt=true")
    (use,), (expect,) = changes(result, "use-name"), changes(result, "expect-name")
    assert use.after == ("url: jdbc:sqlserver://sql1.contoso.com:1433;databaseName=x;encrypt=true",)
    assert expect.after == (f"{expect.before[0]};hostNameInCertificate=sql1.contoso.com",)


def test_a_value_that_is_not_known_is_said(reasoner: Reasoner) -> None:
    text = NAME.partition(" Name in certificate")[0]
    result = diagnosed(reasoner, text, "url: jdbc:sqlserver://sql1:1433;databaseName=x;encrypt=true")
    (change,) = changes(result, "expect-name")
    assert not change.before and not change.after and "not known yet" in change.not_changed


def test_the_certificate_file_is_the_one_that_the_steps_leave(base: RuleBase) -> None:
    steps = [
        Step(id=f"import-root-go/{one.id}", where="client", text="") for one in base.procedures["import-root-go"].steps
    ]
    assert settings_of(base, steps, {}).values == {"ca_file": "sqlserver-root.pem"}


def test_of_several_names_the_server_s_own_in_full(base: RuleBase) -> None:
    step = Step(id="connect-by-certificate-name/connect", where="client", text="")

    def said(names: str) -> dict[str, str]:
        facts = {"certificate.names": names, "server.host": "sql1"}
        known = {
            name: Fact(id=name, subject="server", name=name, value=value, origin="observed")
            for name, value in facts.items()
        }
        return settings_of(base, [step], known).values

    assert said("other.contoso.com, sql1, sql1.contoso.com, *.contoso.com") == {"server": "sql1.contoso.com"}
    assert said("db.contoso.com, db") == {"server": "db.contoso.com"} and said("*.contoso.com") == {}


def test_a_step_that_only_writes_the_string_sets_what_it_writes() -> None:
    def step(*texts: str) -> StepDef:
        commands = tuple(CommandDef(shell="text", text=text) for text in texts)  # noqa: S604 - no shell runs it
        return StepDef(id="s", where="client", text="t", commands=commands, source="x")

    assert step("{rewritten.encrypt_off}").settings == {"encrypt": "no"}
    assert step("{rewritten.trust_on}").settings == {"trust": "yes"} and step("encryption = off").settings == {}


def test_lines_that_differ() -> None:
    assert hunk("a\nb\nc", "a\nB\nc") == (1, ["b"], ["B"])
    assert hunk("a\nc", "a\nb\nc") == (1, [], ["b"]) and hunk("a\nb", "a") == (1, ["b"], [])


def test_a_version_that_does_not_know_the_keyword(reasoner: Reasoner) -> None:
    url = "jdbc:sqlserver://sql1:1433;databaseName=x;encrypt=strict"
    intake = Intake(reasoner.base, Vault(masker_for(reasoner.base)))
    (reading,) = intake.read(Document("a.txt", url.encode()))

    def said(version: str) -> str:
        client = Client("mssql-jdbc", version)
        done = corrected(reasoner.base, reading.sites[0], Settings({"server_certificate": "a.cer"}, ()), client)
        return done.refused or applied(url, done.edits)

    assert said("12.4") == f"{url};serverCertificate=a.cer"
    assert "has no keyword for it here" in said("11.1")
