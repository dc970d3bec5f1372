"""What is in force: string, default, registry, sign-in and version, one precedence a driver."""

import pytest

from kbassist.authoring.samples import Sample, run_sample
from kbassist.model.result import CaseResult, Incident
from kbassist.reasoning.infer import Reasoner

UNTRUSTED = "SSL Provider: The certificate chain was issued by an authority that is not trusted. "
SNAC = {"client.driver": "sqlncli"}
OLE18 = {"client.driver": "msoledbsql", "client.driver_version": "18", "client.token_auth": "no"}
OLE18_TOKEN = {**OLE18, "client.token_auth": "yes"}
OLE19 = {"client.driver": "msoledbsql", "client.driver_version": "19"}


def settled(reasoner: Reasoner, text: str = "", **answers: str) -> dict[str, str]:
    return values(result(reasoner, text, **answers))


def result(reasoner: Reasoner, text: str = "", **answers: str) -> CaseResult:
    said = tuple((name.replace("__", "."), value) for name, value in answers.items())
    return run_sample(Sample("case", text, None, said), reasoner)


def values(case: CaseResult) -> dict[str, str]:
    """The facts in use: of several of one name what was derived beats what was assumed."""
    found: dict[str, str] = {}
    for fact in sorted(case.facts, key=lambda one: one.origin != "default"):
        found[fact.name] = str(fact.value)
    return found


def incident(case: CaseResult) -> Incident:
    (only,) = case.incidents
    return only


# "Using Encryption Without Validation" and "Encryption and certificate validation in OLE DB": every row of their tables.
# Force protocol encryption, Trust Server Certificate (registry), Encrypt, TrustServerCertificate (string) -> result.
LEGACY = [
    ("no", "no", "absent", "absent", ("no", "no")),
    ("no", "no", "yes", "absent", ("yes", "no")),
    ("no", "no", "yes", "yes", ("yes", "yes")),
    ("yes", "no", "absent", "yes", ("yes", "no")),
    ("yes", "no", "yes", "yes", ("yes", "no")),
    ("yes", "yes", "absent", "absent", ("yes", "yes")),
    ("yes", "yes", "yes", "absent", ("yes", "no")),
    ("yes", "yes", "yes", "yes", ("yes", "yes")),
]


@pytest.mark.parametrize("driver", [SNAC, OLE18], ids=["sqlncli", "msoledbsql-18"])
@pytest.mark.parametrize(("force", "flag", "encrypt", "trust", "expected"), LEGACY)
def test_the_table_of_the_legacy_sign_in(
    driver: dict[str, str], force: str, flag: str, encrypt: str, trust: str, expected: tuple[str, str], reasoner: Reasoner
) -> None:  # fmt: skip
    found = settled(reasoner, **_said(driver, force, flag, encrypt, trust))
    assert (found["client.encryption"], found["client.trust"]) == expected


@pytest.mark.parametrize(
    ("flag", "trust", "expected"), [("no", "absent", "no"), ("no", "yes", "no"), ("yes", "absent", "no"), ("yes", "yes", "yes")]
)  # fmt: skip
def test_a_new_sign_in_validates_whatever_is_encrypted(
    flag: str, trust: str, expected: str, reasoner: Reasoner
) -> None:
    found = settled(reasoner, **_said(OLE18_TOKEN, "no", flag, "no", trust))
    assert (found["client.encryption"], found["client.trust"], found["client.class"]) == ("no", expected, "C")


@pytest.mark.parametrize(
    ("flag", "encrypt", "trust", "expected"),
    [
        ("no", "yes", "yes", "no"),
        ("yes", "yes", "absent", "no"),
        ("yes", "yes", "yes", "yes"),
        ("yes", "strict", "yes", "no"),
        ("no", "absent", "yes", "no"),
    ],
)
def test_the_table_of_version_19(flag: str, encrypt: str, trust: str, expected: str, reasoner: Reasoner) -> None:
    found = settled(reasoner, **_said(OLE19, "no", flag, encrypt, trust))
    assert found["client.trust"] == expected


def _said(driver: dict[str, str], force: str, flag: str, encrypt: str, trust: str) -> dict[str, str]:
    said = {
        **driver,
        "client.machine_encrypt": force,
        "client.oledb_flag2": flag,
        "client.encrypt_setting": encrypt,
        "client.trust_setting": trust,
    }
    return {name.replace(".", "__"): value for name, value in said.items()}


@pytest.mark.parametrize(
    ("driver", "version", "runtime", "encryption"),
    [
        ("microsoft-data-sqlclient", "5.1", {"client__dotnet": "8.0"}, "no"),
        ("microsoft-data-sqlclient", "5.2", {"client__dotnet": "8.0", "client__os": "windows"}, "yes"),
        ("microsoft-data-sqlclient", "5.2", {"client__os": "linux"}, "no"),
        ("system-data-sqlclient", "4.8", {"client__dotnet": "8.0"}, "no"),
        ("tedious", "18.0", {}, "unsupported"),
        ("go-mssqldb", "1.8", {}, "no"),
    ],
)
def test_the_registry_counts_only_where_it_is_read(
    driver: str, version: str, runtime: dict[str, str], encryption: str, reasoner: Reasoner
) -> None:
    found = settled(
        reasoner,
        client__driver=driver,
        client__driver_version=version,
        client__encrypt_setting="no",
        client__machine_encrypt="yes",
        **runtime,
    )
    assert found["client.encryption"] == encryption


@pytest.mark.parametrize(("token", "expected"), [(None, "B"), ("no", "B"), ("yes", "C")])
def test_a_token_makes_the_driver_validate_the_login_too(token: str | None, expected: str, reasoner: Reasoner) -> None:
    said = {"client__token_auth": token} if token else {}
    found = settled(reasoner, client__driver="microsoft-data-sqlclient", client__driver_version="5.2", **said)
    assert found["client.class"] == expected


def test_a_program_s_default_gives_way_to_what_is_said(reasoner: Reasoner) -> None:
    knex = {"client__driver": "tedious", "client__driver_version": "18.6", "client__application": "knex"}
    assert settled(reasoner, **knex, client__encrypt_setting="absent")["client.encryption"] == "unsupported"
    assert settled(reasoner, **knex, client__encrypt_setting="yes")["client.encryption"] == "yes"
    alone = {name: value for name, value in knex.items() if name != "client__application"}
    assert settled(reasoner, **alone, client__encrypt_setting="absent")["client.encryption"] == "yes"


def test_settings_that_skip_the_validation_contradict_the_error(reasoner: Reasoner) -> None:
    said = {
        "client__driver_version": "5.1",
        "client__encrypt_setting": "yes",
        "client__trust_setting": "yes",
        "certificate__kind": "private-ca",
        "server__force_encryption": "no",
        "client__root_trusted": "no",
    }
    found = incident(result(reasoner, UNTRUSTED + "(Framework Microsoft SqlClient Data Provider)", **said))
    rows = {row.id: row.status for row in found.diagnoses[0].scenarios}
    assert {row for row, status in rows.items() if status != "ruled-out"} == {"contradiction-trusted"}
    assert found.plan is not None
    verdicts = {option.id: option.verdict for option in found.plan.options}
    assert found.plan.options[0].id == "find-settings-in-use"
    assert verdicts["trust-server-certificate"] == "forbidden"
    said["client__trust_setting"] = "no"
    found = incident(result(reasoner, UNTRUSTED + "(Framework Microsoft SqlClient Data Provider)", **said))
    rows = {row.id: row.status for row in found.diagnoses[0].scenarios}
    assert (rows["client-asked-private-ca"], rows["contradiction-trusted"]) == ("confirmed", "ruled-out")


def test_what_is_only_needless_does_not_keep_an_option_waiting(reasoner: Reasoner) -> None:
    """Nobody knows whether the root is there; importing it once more would do no harm."""
    said = {"client__driver_version": "5.1", "certificate__kind": "private-ca"}
    found = incident(result(reasoner, UNTRUSTED + "(Framework Microsoft SqlClient Data Provider)", **said))
    assert found.plan is not None
    first = next(option for option in found.plan.options if option.id == "trust-issuing-ca")
    assert first.verdict == "recommended"
    assert ", unless the root is in the client's store already" in first.why


@pytest.mark.parametrize(
    ("os", "expected"), [("linux", ["certificate-untrusted"]), ("windows", [])], ids=["own-verifier", "windows-verifier"]
)  # fmt: skip
def test_what_comes_next_follows_the_verifier(os: str, expected: list[str], reasoner: Reasoner) -> None:
    """Go's own verifier compares the name before it looks for the issuer; on Windows it asks Windows."""
    text = "TLS Handshake failed: tls: failed to verify certificate: x509: certificate is valid for a.example.org, not sql01.example.org"
    found = incident(result(reasoner, text, client__os=os, certificate__kind="private-ca", client__root_trusted="no"))
    assert found.diagnoses[0].article == "certificate-name-mismatch"
    assert [sequel.problem for sequel in found.diagnoses[0].sequels] == expected
