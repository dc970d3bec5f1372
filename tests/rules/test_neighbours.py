"""Neighbouring problems: what comes first, what is said of the others, and what only a person can decide."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kbassist.model.result import CaseResult
from tests.support.run import Run

UNTRUSTED = "[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: The certificate chain was issued by an authority that is not trusted.\r\n (-2146893019) (SQLDriverConnect)"
LOGIN = "Login failed for user 'app'. (Microsoft SQL Server, Error: 18456)"


@pytest.fixture
def diagnose(tmp_path: Path, run: Run) -> Callable[..., CaseResult]:
    def call(text: str, *answers: str) -> CaseResult:
        path = tmp_path / "error.txt"
        path.write_text(text, encoding="utf-8")
        ran = run("diagnose", path, "--format", "json", *(part for one in answers for part in ("--set", one)))
        return msgspec.json.decode(ran.out, type=CaseResult)

    return call


Diagnose = Callable[..., CaseResult]


def articles(result: CaseResult) -> list[tuple[str, str]]:
    return [(one.article, one.status) for incident in result.incidents for one in incident.diagnoses]


def test_several_problems_are_ranked_each_with_its_reasons(diagnose: Diagnose, tmp_path: Path, run: Run) -> None:
    result = diagnose(f"{LOGIN}\n{UNTRUSTED}")
    found = result.incidents[0].diagnoses
    assert [one.article for one in found][:1] == ["KB2007728"]
    assert {"KB2007728", "outside-authentication"} <= {one.article for one in found}
    assert all(one.symptoms or one.because for one in found)
    text = run("diagnose", tmp_path / "error.txt").out
    assert "Seen as well" in text
    after = " ".join(text[text.index("Seen as well") :].split())
    assert found[1].title in after and "Login failed for user" in after


def test_what_comes_next_is_said(diagnose: Diagnose) -> None:
    first = diagnose(UNTRUSTED).incidents[0].diagnoses[0]
    assert "certificate-name-mismatch" in {one.problem for one in first.sequels}
    assert all(one.because and one.source for one in first.sequels)


@pytest.mark.parametrize(
    "text",
    [
        "curl: (60) schannel: SEC_E_UNTRUSTED_ROOT (0x80090325) - The certificate chain was issued by an authority that is not trusted.",
        'Get "https://registry.example.com/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
        "npm ERR! code DEPTH_ZERO_SELF_SIGNED_CERT",
        "requests.exceptions.SSLError: HTTPSConnectionPool(host='api', port=443): (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired')))",
    ],
)
def test_another_product_s_words_are_never_ours(text: str, diagnose: Diagnose) -> None:
    result = diagnose(text)
    assert result.problem == "outside-other-product"
    assert [one.article for one in result.incidents[0].diagnoses] == ["outside-other-product"]


def test_both_in_one_log_are_both_found(diagnose: Diagnose) -> None:
    result = diagnose(f"npm ERR! code SELF_SIGNED_CERT_IN_CHAIN\n{UNTRUSTED}")
    assert articles(result)[0] == ("KB2007728", "confirmed")
    assert "outside-other-product" in {name for name, _ in articles(result)}


BARE = "Error: self-signed certificate\n    at TLSSocket.onConnectSecure (node:_tls_wrap:1679:34) {\n  code: 'DEPTH_ZERO_SELF_SIGNED_CERT'\n}"


def test_a_bare_text_is_only_possible_and_says_what_would_decide_it(diagnose: Diagnose) -> None:
    incident = diagnose(BARE).incidents[0]
    assert incident.diagnoses[0].status == "possible" and incident.diagnoses[0].undecided
    assert incident.questions[0].fact == "case.product"


def test_the_answer_decides_it(diagnose: Diagnose) -> None:
    assert diagnose(BARE, "case.product=sql-server").problem == "certificate-untrusted"
    assert diagnose(BARE, "case.product=other").problem == "outside-other-product"
    settled = diagnose(BARE, "case.product=sql-server").incidents[0]
    assert "case.product" not in {one.fact for one in settled.questions}


def test_a_sure_text_is_not_asked_about_its_product(diagnose: Diagnose) -> None:
    assert "case.product" not in {one.fact for one in diagnose(UNTRUSTED).incidents[0].questions}


def test_a_bare_number_of_windows_is_asked_about_its_product(diagnose: Diagnose) -> None:
    incident = diagnose("Error: -2146893019").incidents[0]
    assert incident.diagnoses[0].status == "possible"
    assert "case.product" in {one.fact for one in incident.questions}


def test_the_number_of_managed_sni_alone_is_no_verdict(diagnose: Diagnose) -> None:
    """With error 35 the number -2146893019 stands for every refused certificate, whatever was wrong with it."""
    text = (
        "SQL Error -2146893019 - A connection was successfully established with the server, but then an error occurred during "
        "the pre-login handshake. (provider: TCP Provider, error: 35 - An internal exception was caught)"
    )
    assert diagnose(text).incidents[0].diagnoses[0].status == "possible"
