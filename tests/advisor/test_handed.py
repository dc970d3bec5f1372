"""The certificate's file from step to step: what one has left is what the next one names."""

import pytest

from tests.support.plan import planned

OWN = {"certificate.kind": "self-signed", "server.os": "windows"}
DEBIAN = {"client.driver": "msodbcsql", "client.os": "linux", "client.distribution": "debian"}
RHEL = {**DEBIAN, "client.distribution": "rhel"}
IN_HAND = {"certificate.kind": "private-ca", "certificate.root_in_hand": "yes", "certificate.root_file": "the root.cer"}


@pytest.mark.parametrize(
    ("case", "said", "not_said"),
    [
        (
            OWN | {"client.driver": "tedious"},
            ["certutil -f -encode caCert.cer sql-ca.pem", "$(realpath sql-ca.pem)", "'sql-ca.pem'"],
            ["openssl x509"],
        ),
        (OWN | RHEL, ["-FilePath caCert.cer", "cp caCert.cer /etc/pki"], ["-encode", "openssl x509"]),
        (
            OWN | DEBIAN,
            ["-encode caCert.cer sql-ca.pem", "cp sql-ca.pem /usr/local/share/ca-certificates/sql-ca.crt"],
            ["openssl x509"],
        ),
        (
            OWN | {"client.driver": "go-mssqldb", "client.os": "linux", "client.ca_file": "yes"},
            ["cp sql-ca.pem sqlserver-root.pem"],
            ["openssl x509"],
        ),
        (
            IN_HAND | DEBIAN | {"certificate.root_format": "der"},
            ["openssl x509 -inform der -in 'the root.cer' -out sql-ca.pem", "cp sql-ca.pem /usr/local"],
            ["-encode"],
        ),
        (
            IN_HAND | DEBIAN | {"certificate.root_format": "pem"},
            ["cp 'the root.cer' /usr/local/share/ca-certificates/sql-ca.crt"],
            ["-encode", "openssl x509"],
        ),
        (IN_HAND | {"client.driver": "ssms"}, ['certutil -addstore -f Root "the root.cer"'], ["-encode"]),
    ],
)
def test_a_step_names_what_the_one_before_has_left(case: dict[str, str], said: list[str], not_said: list[str]) -> None:
    option = next(one for one in planned("KB2007728", case).options if one.id == "trust-issuing-ca")
    texts = [command.text for step in option.steps for command in step.commands]
    assert [words for words in said if not any(words in text for text in texts)] == []
    assert [words for words in not_said if any(words in text for text in texts)] == []


def test_steps_without_commands_name_it_as_well() -> None:
    option = next(
        one for one in planned("KB2007728", OWN | {"client.driver": "freetds"}).options if one.id == "trust-issuing-ca"
    )
    assert any("the PEM file sql-ca.pem in the server's section" in step.text for step in option.steps)
