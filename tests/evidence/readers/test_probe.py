"""The JSON of a probe as evidence: its facts, its certificates, what is left out where nobody answered."""

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kbassist.model.evidence import Reading, Value
from kbassist.model.probe import Probe, ProbeCertificate, ProbeTarget, ProbeTls
from kbassist.probe.door.certificates import Kind, presented
from kbassist.rulebase.base import RuleBase
from tests.support.formats import read


def sent(kind: Kind) -> tuple[ProbeCertificate, ...]:
    some = x509.load_pem_x509_certificates(presented(kind).chain)
    return tuple(ProbeCertificate(der=one.public_bytes(Encoding.DER), thumbprint="") for one in some)


def tls(**states: str) -> tuple[ProbeTls, ...]:
    return tuple(
        msgspec.convert({"dialect": "tds-7", "version": f"1.{name[1:]}", "state": state}, ProbeTls)
        for name, state in states.items()
    )


PROBE = Probe(
    tool="0",
    time="2026-06-01T00:00:00Z",
    status="answered",
    target=ProbeTarget(typed="sql01\\SALES", host="sql01.contoso.com", instance="SALES"),
    port=1500,
    build="16.0.4165.2",
    encryption="forced",
    strict="accepted",
    chain=sent(Kind.INTERMEDIATE),
    chain_state="whole",
    tls=tls(v0="refused", v1="refused", v2="accepted"),
)


def reading(base: RuleBase, **changed: object) -> Reading:
    probe = msgspec.structs.replace(PROBE, **changed)
    (one,) = read(base, msgspec.json.format(msgspec.json.encode(probe), indent=2).decode(), "probe.json")
    return one


def facts(one: Reading) -> dict[str, Value]:
    return {seen.name: seen.value for seen in one.observations}


def test_everything_that_it_says(base: RuleBase) -> None:
    one = reading(base)
    assert one.evidence.kind == "probe of a server"
    assert facts(one) == {
        "server.host": "sql01.contoso.com",
        "server.port": "1500",
        "server.instance": "SALES",
        "server.build": "16.0.4165.2",
        "server.encrypts": "yes",
        "server.force_encryption": "yes",
        "server.force_strict": "no",
        "server.tls12": "yes",
    }
    own, issuer = one.certificates
    assert (own.how, issuer.how) == ("presented", "dump")
    assert own.subject == "CN=localhost"


@pytest.mark.parametrize(
    ("changed", "fact", "value"),
    [
        ({"encryption": "offered"}, "server.force_encryption", "no"),
        ({"encryption": "none"}, "server.encrypts", "no"),
        ({"encryption": "unknown"}, "server.force_encryption", None),
        ({"strict": "required"}, "server.force_strict", "yes"),
        # That it takes nothing else says nothing of the other switch.
        ({"strict": "required"}, "server.force_encryption", None),
        ({"strict": "unknown"}, "server.force_strict", None),
        ({"tls": tls(v0="accepted", v1="refused", v2="refused")}, "server.offers_old_tls", "yes"),
        ({"tls": tls(v0="accepted", v1="refused", v2="untested")}, "server.offers_old_tls", None),
        ({"tls": tls(v0="accepted", v1="accepted", v2="accepted")}, "server.tls12", "yes"),
        # Azure SQL Database calls itself so, and it is not 2014.
        ({"build": "12.0.2000.8"}, "server.build", None),
        ({"build": "12.0.6024.0"}, "server.build", "12.0.6024.0"),
    ],
)
def test_a_fact(base: RuleBase, changed: dict[str, object], fact: str, value: Value | None) -> None:
    assert facts(reading(base, **changed)).get(fact) == value


def test_suites_tell_how_keys_are_exchanged(base: RuleBase) -> None:
    asked = ProbeTls(dialect="tds-7", version="1.2", state="accepted", suites=("ECDHE-RSA-AES128-SHA", "AES256-SHA"))
    found = facts(reading(base, tls=(asked,)))
    assert found.get("server.rsa_key_exchange") == "yes"
    assert "server.dhe_listed" not in found


def test_on_one_line_it_says_the_same(base: RuleBase) -> None:
    (one,) = read(base, msgspec.json.encode(PROBE).decode(), "probe.json")
    assert facts(one) == facts(reading(base))
    assert len(one.certificates) == 2


def test_who_was_not_reached_tells_nothing(base: RuleBase) -> None:
    one = reading(base, status="unreachable", chain=(), tls=(), build="", encryption="unknown", strict="unknown")
    assert not one.observations
    assert one.evidence.note == "sql01\\SALES: unreachable"


def test_one_that_is_cut_off_is_said(base: RuleBase) -> None:
    text = msgspec.json.format(msgspec.json.encode(PROBE), indent=2).decode()
    (one,) = read(base, text[: len(text) // 2], "probe.json")
    assert one.evidence.status == "not-understood"
    assert "cut off" in one.evidence.note


def test_a_text_that_speaks_of_one_is_none(base: RuleBase) -> None:
    (one,) = read(base, "the format is kbassist.probe/1 and nothing else", "notes.txt")
    assert one.evidence.kind != "probe of a server"
