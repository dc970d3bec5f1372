"""Whose error it is: signs of SQL Server and of other products, in texts of our own."""

import pytest

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.result import CaseResult, Diagnosis
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.render.report import report
from kbassist.render.text import to_text
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.pattern_compiler import PatternError, compile_pattern
from kbassist.rulebase.language.schema import Pattern
from kbassist.text.secrets import Vault

UNTRUSTED = "The certificate chain was issued by an authority that is not trusted."
GO = "tls: failed to verify certificate: x509: certificate signed by unknown authority"


def judged(reasoner: Reasoner, text: str) -> CaseResult:
    readings = Intake(reasoner.base, Vault()).read(Document("pasted text", text.encode()))
    return run_case(readings, {}, reasoner)


def first(reasoner: Reasoner, text: str) -> Diagnosis:
    return judged(reasoner, text).incidents[0].diagnoses[0]


@pytest.mark.parametrize(
    "text",
    [UNTRUSTED, GO, "PKIX path building failed", "code: 'SELF_SIGNED_CERT_IN_CHAIN'", "Error: -2146893019"],
)
def test_what_any_program_prints_is_possible_at_most(reasoner: Reasoner, text: str) -> None:
    found = first(reasoner, text)
    assert (found.problem, found.status) == ("certificate-untrusted", "possible")
    assert found.undecided
    assert judged(reasoner, text).incidents[0].questions[0].fact == "case.product"


@pytest.mark.parametrize(
    "around",
    [
        "(provider: SSL Provider, error: 0 - {})",
        "(proveedor: Proveedor de SSL, error: 0 - {})",
        "(공급자: SSL 공급자, 오류: 0 - {})",
        "Login to mssql/server:2022-latest failed: {}",
        "Server=db01,1433: {}",
        "sqlcmd: {}",
        "Msg 22, Level 16, State 1\n{}",
        "[Invoke-DbaQuery] Failure | {}",
        "jdbc:sqlserver://db01: {}",
        "Fehler: 17001, Schweregrad: 16, Status: 1.\n{}",
    ],
)
def test_a_sign_of_sql_server_gives_a_sentence_its_strength(reasoner: Reasoner, around: str) -> None:
    assert first(reasoner, around.format(UNTRUSTED)).status == "likely"


@pytest.mark.parametrize(
    ("text", "program"),
    [
        (f"dial ldaps://dc7.example.org:636: {GO}", "directory"),
        (f'LDAP Result Code 200 "Network Error": {GO}', "directory"),
        (f"dsn postgres://app@pg3.example.org:5432/app sslmode=verify-full: {GO}", "database"),
        (f"connecting to cache7.example.org:6380: {UNTRUSTED}", "database"),
        (f"smtp.example.org refused STARTTLS: {UNTRUSTED}", "messaging"),
        (f"error sending request for url: {UNTRUSTED}", "rust"),
        (f"cert-manager webhook: {GO}", "go"),
        (f"azurite in the next container: {UNTRUSTED}", "storage"),
        (f"rpc error: grpc channel closed: {GO}", "rpc"),
        (f"amqps://mq1.example.org: {UNTRUSTED}", "messaging"),
    ],
)
def test_a_sign_of_another_product_and_none_of_sql_server(reasoner: Reasoner, text: str, program: str) -> None:
    found = first(reasoner, text)
    assert found.problem == "outside-other-product"
    result = judged(reasoner, text)
    assert ("case.other_program", program) in {(fact.name, fact.value) for fact in result.facts}
    # What was seen is quoted.
    assert text.split(":", maxsplit=1)[0] in to_text(report(result, reasoner.base)).replace("\n", " ")


def test_a_sign_of_sql_server_beside_one_of_another_product(reasoner: Reasoner) -> None:
    text = f"kafka-connect at mq1.example.org:9093: [Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: {UNTRUSTED}"
    assert first(reasoner, text).problem == "certificate-untrusted"


def test_another_product_without_a_word_of_tls_is_no_tls_error(reasoner: Reasoner) -> None:
    assert judged(reasoner, "listening on pg3.example.org:5432").status == "not-recognised"


def test_two_half_signs(reasoner: Reasoner) -> None:
    found = first(reasoner, "Azure SQL: server certificate verification failed: self-signed certificate")
    assert (found.problem, found.status) == ("certificate-untrusted", "likely")


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        (f"TLS Handshake failed: {GO}", "go-mssqldb"),
        (f"> TLS Handshake failed:\n> {GO}", "go-mssqldb"),
        (f'{{"msg": "TLS handshake failed: old\\nTLS Handshake failed: {GO}"}}', "go-mssqldb"),
        (f"TLS handshake failed: {GO}", None),
        (f"tls handshake failed: {GO}", None),
    ],
)
def test_only_the_case_of_a_letter_tells(reasoner: Reasoner, text: str, driver: str | None) -> None:
    drivers = {fact.value for fact in judged(reasoner, text).facts if fact.name == "client.driver"}
    assert drivers == ({driver} if driver else set())
    assert first(reasoner, text).status == ("confirmed" if driver else "possible")


def test_only_a_text_has_a_case() -> None:
    with pytest.raises(PatternError, match="case: sensitive"):
        compile_pattern(Pattern(pattern="abc.{0,5}def", case="sensitive"))


def test_the_vocabulary_says_which_fact_vouches(base: RuleBase) -> None:
    assert base.vouching == {"case.product": "sql-server"}
