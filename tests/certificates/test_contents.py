"""What a certificate says, from real ones."""

from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from kbassist.certificates.contents import seen
from kbassist.certificates.facts import certificate_facts, name_facts
from kbassist.model.certificate import KeyUsage, PublicKey, Purposes, SeenCertificate
from tests.support.samples import certificate, signed_with

DNS = ("sql01.contoso.com",)


@pytest.mark.parametrize("name", ["sha224", "sha256", "sha512"])
def test_the_hash_of_the_signature(name: str) -> None:
    digest = {"sha224": hashes.SHA224(), "sha256": hashes.SHA256(), "sha512": hashes.SHA512()}[name]
    assert seen(certificate("sql01", digest=digest)[0]).signature == name


@pytest.mark.parametrize("name", ["md2", "md5", "sha1"])
def test_the_old_hashes(name: str) -> None:
    der = signed_with(certificate("sql01")[0].public_bytes(Encoding.DER), name)
    assert seen(x509.load_der_x509_certificate(der)).signature == name


def test_key_purposes_and_uses() -> None:
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    purposes = (ExtendedKeyUsageOID.CLIENT_AUTH, x509.ObjectIdentifier("1.2.3.4"))
    limited = seen(certificate("sql01", dns=DNS, bits=1024, purposes=purposes, extensions=(usage,))[0])
    assert limited.key == PublicKey("rsa", 1024)
    assert limited.purposes == Purposes("no", "clientAuth (1.3.6.1.5.5.7.3.2), 1.2.3.4")
    assert limited.usage == KeyUsage(True, False, "digital signature")
    free = seen(certificate("sql01", dns=DNS, purposes=())[0])
    assert (free.purposes, free.usage) == (Purposes("unlimited"), KeyUsage())
    assert seen(certificate("sql01", dns=DNS)[0]).purposes == Purposes("yes", "serverAuth (1.3.6.1.5.5.7.3.1)")


def test_the_common_name_counts_only_where_there_is_no_dns_name() -> None:
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("10.0.0.5"))])
    assert seen(certificate("sql01", dns=DNS)[0]).identities == DNS
    with_address = seen(certificate("sql01", extensions=(alternative,))[0])
    assert with_address.identities == ("sql01", "10.0.0.5")
    carried = dict(name_facts(seen(certificate("sql01", dns=DNS)[0]), "sql01"))
    assert carried == {"certificate.name_match": "no", "certificate.wildcard": "no"}


def test_a_dump_gives_the_facts_it_shows_and_no_others() -> None:
    dump = SeenCertificate(subject="CN=sql01", issuer="CN=Contoso CA", how="dump")
    assert dict(certificate_facts(dump)) == {"certificate.subject": "CN=sql01", "certificate.issuer": "CN=Contoso CA"}
    assert list(name_facts(dump, "sql01")) == []
