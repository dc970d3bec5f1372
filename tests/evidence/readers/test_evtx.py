"""Windows event logs."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from Evtx.Evtx import Evtx

from kbassist.rulebase.base import RuleBase
from tests.support.evtxfile import Event, build, schannel
from tests.support.formats import facts, read, xml
from tests.support.samples import WHEN


def test_a_log_that_both_parsers_accept(base: RuleBase, leaf: x509.Certificate, tmp_path: Path) -> None:
    net = ("EventData", [("Data", "SqlException: A connection was successfully established ... (provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.) (Core Microsoft SqlClient Data Provider)")])  # fmt: skip
    events = [
        schannel(36882, WHEN, "APP01.contoso.com", certificateContext=leaf.public_bytes(Encoding.DER)),
        schannel(36888, WHEN, "APP01.contoso.com", AlertDesc=48, ErrorState=552),
        Event(".NET Runtime", 1026, WHEN, "APP01.contoso.com", net, channel="Application"),
    ]
    path = tmp_path / "System.evtx"
    path.write_bytes(build(events))
    with Evtx(str(path)) as log:
        assert len([record.xml() for record in log.records()]) == 3
    (reading,) = read(base, path.read_bytes(), "x")
    assert reading.evidence.status == "read" and reading.machine == "APP01.contoso.com"
    assert {hit.symptom for hit in reading.hits} >= {"schannel-36882", "windows-sentence"}
    assert facts([reading])["client.driver"] == "microsoft-data-sqlclient"
    (presented,) = reading.certificates
    assert presented.how == "presented" and presented.names == ("sql01.contoso.com",)


def test_a_log_of_two_machines_is_two_readings(base: RuleBase) -> None:
    data = build([schannel(36882, WHEN, "APP01"), schannel(36887, WHEN, "SQL01", AlertDesc=48)])
    first, second = read(base, data)
    assert first.evidence == second.evidence
    assert facts([first])["client.host"] == "APP01" and facts([second])["server.machine"] == "SQL01"


def test_damaged_logs_keep_what_is_readable(base: RuleBase) -> None:
    events = [schannel(36882, WHEN, "APP01")] + [schannel(36880, WHEN, "APP01", Type="client") for _ in range(200)]
    whole = build(events)
    (cut,) = read(base, whole[:-20_000])
    assert cut.evidence.status == "partly" and "cut off" in cut.evidence.note and cut.hits
    damaged = bytearray(whole)
    damaged[4096 + 512 + 100 : 4096 + 512 + 140] = bytes(40)
    (one,) = read(base, bytes(damaged))
    assert one.evidence.status == "partly" and "damaged record" in one.evidence.note
    (none,) = read(base, b"ElfFile\0" + bytes(9000))
    assert none.evidence.status == "unreadable" and "\n" not in none.evidence.note
    no_header = b"ElfFile\0" + bytes(4088) + whole[4096:]
    assert read(base, no_header)[0].hits


def test_capi2_is_the_second_witness(base: RuleBase) -> None:
    body = (
        "<Certificate fileRef='AA.cer' subjectName='sql01'/><CertificateChain><TrustStatus>"
        "<ErrorStatus value='20' CERT_TRUST_IS_UNTRUSTED_ROOT='true'/></TrustStatus></CertificateChain>"
    )
    text = xml(11, body="").replace("Name='Schannel'", "Name='Microsoft-Windows-CAPI2'")
    text = text.replace(
        "<EventXML xmlns='LSA_NS'></EventXML>", f"<CertGetCertificateChain>{body}</CertGetCertificateChain>"
    )
    assert facts(read(base, text))["client.root_in_windows"] == "no"
