"""What the probe says of a SQL Server's front door, set up in every way; and that it never logs in."""

import socket
import ssl
from collections.abc import Iterable
from functools import partial
from typing import Literal

import pytest

from kbassist.model.probe import Probe
from kbassist.probe.builds import lacks_strict
from kbassist.probe.door.certificates import Kind, Presented, presented
from kbassist.probe.door.front_door import Behaviour, FrontDoor, Strict
from kbassist.probe.door.server_tls import Seen
from kbassist.probe.result import certificate_of, probe
from kbassist.probe.survey import Wanted
from kbassist.probe.target import read_target
from tests.support.shipped import shipped

TLS10, TLS11, TLS12, TLS13 = (
    ssl.TLSVersion.TLSv1,
    ssl.TLSVersion.TLSv1_1,
    ssl.TLSVersion.TLSv1_2,
    ssl.TLSVersion.TLSv1_3,
)


def ask(kind: Kind, behaviour: Behaviour, *, suites: bool = False) -> tuple[Probe, list[Seen]]:
    with FrontDoor(presented(kind), behaviour) as door:
        wanted = Wanted(timeout=40, suites=suites, lacks_strict=partial(lacks_strict, base=shipped()))
        found = probe(read_target(f"127.0.0.1:{door.port}"), wanted)
    return found, door.seen


def versions(found: Probe) -> dict[str, str]:
    return {f"{one.dialect} {one.version}": one.state for one in found.tls}


@pytest.mark.parametrize("strict", Strict)
@pytest.mark.parametrize("encryption", ["offered", "forced"])
def test_encryption_and_strict(encryption: Literal["offered", "forced"], strict: Strict) -> None:
    found, seen = ask(Kind.INTERMEDIATE, Behaviour(encryption=encryption, strict=strict))
    assert found.status == "answered"
    assert found.build == "16.0.4165.0"
    wanted = {Strict.UNKNOWN: "refused", Strict.ACCEPTED: "accepted", Strict.FORCED: "required"}
    assert found.strict == wanted[strict]
    assert found.encryption == ("forced" if strict is Strict.FORCED else encryption)
    assert [one.subject for one in found.chain] == ["CN=localhost", "CN=Example Test Issuing CA"]
    assert found.chain_state == "whole"
    never_logged_in(seen)


def never_logged_in(seen: Iterable[Seen]) -> None:
    assert all(one.login is None and one.program is None for one in seen)


def test_a_server_without_a_certificate() -> None:
    found, seen = ask(Kind.GOOD, Behaviour(encryption="none"))
    assert (found.encryption, found.strict, found.chain, found.tls) == ("none", "refused", (), ())
    answers = [one.answer for one in found.attempts if one.what == "prelogin"]
    assert answers == ["not supported"] * 4
    never_logged_in(seen)


def test_all_values_of_encryption_are_asked() -> None:
    found, seen = ask(Kind.GOOD, Behaviour(encryption="forced"))
    asked = [(one.asked, one.answer) for one in found.attempts if one.what == "prelogin"]
    assert asked == [("off", "required"), ("on", "on"), ("not supported", "required"), ("required", "required")]
    assert {one.name for one in seen if one.handshake == "done"} == {None}, "an address is no name"


@pytest.mark.parametrize(
    ("lowest", "highest", "accepted"),
    [(TLS10, TLS10, {"1.0"}), (TLS10, TLS11, {"1.0", "1.1"}), (TLS12, TLS13, {"1.2"})],
)
def test_versions_inside_tds(lowest: ssl.TLSVersion, highest: ssl.TLSVersion, accepted: set[str]) -> None:
    found, _ = ask(Kind.GOOD, Behaviour(tls=(lowest, highest)))
    assert {name for name, state in versions(found).items() if state == "accepted"} == {
        f"tds-7 {one}" for one in accepted
    }
    assert set(versions(found).values()) <= {"accepted", "refused"}


def test_versions_with_tls_first() -> None:
    found, seen = ask(Kind.GOOD, Behaviour(strict=Strict.ACCEPTED))
    assert versions(found)["tds-8 1.2"] == versions(found)["tds-8 1.3"] == "accepted"
    assert {one.alpn for one in seen if one.strict} == {"tds/8.0"}


@pytest.mark.parametrize(
    ("version", "asked"), [((15, 0, 2000), False), ((16, 0, 1000), True), ((12, 0, 2000), True), ((12, 0, 6024), False)]
)
def test_an_old_server_is_not_asked_for_what_it_would_log(version: tuple[int, int, int], *, asked: bool) -> None:
    found, seen = ask(Kind.GOOD, Behaviour(version=version))
    assert any(one.strict for one in seen) is asked
    assert found.strict == "refused"


def test_a_version_that_this_machine_cannot_offer_is_untested(monkeypatch: pytest.MonkeyPatch) -> None:
    real = ssl.SSLContext.set_ciphers

    def without_old(self: ssl.SSLContext, ciphers: str) -> None:
        real(self, ciphers)
        if self.maximum_version == TLS10:
            raise ssl.SSLError("no protocols available")

    monkeypatch.setattr(ssl.SSLContext, "set_ciphers", without_old)
    found, _ = ask(Kind.GOOD, Behaviour(tls=(TLS10, TLS13)))
    assert versions(found) == {"tds-7 1.0": "untested", "tds-7 1.1": "accepted", "tds-7 1.2": "accepted"}
    assert next(one for one in found.attempts if one.reason == "not-offered-here").status == "not-tried"


def test_cipher_suites_in_the_server_s_order() -> None:
    found, seen = ask(Kind.GOOD, Behaviour(tls=(TLS12, TLS12)), suites=True)
    (suites,) = [one.suites for one in found.tls if one.version == "1.2" and one.dialect == "tds-7"]
    assert len(suites) > 10
    assert len(set(suites)) == len(suites)
    assert "ECDHE-RSA-AES256-GCM-SHA384" in suites
    assert not any("ECDSA" in one for one in suites), "the key is one of RSA"
    never_logged_in(seen)


@pytest.mark.parametrize("kind", [Kind.RSA_1024, Kind.MD5, Kind.EXPIRED, Kind.SELF_GENERATED_2014])
def test_a_certificate_that_a_client_would_refuse_is_shown(kind: Kind) -> None:
    found, _ = ask(kind, Behaviour())
    assert found.chain[0].der
    assert found.chain[0].readable


def test_a_certificate_that_cannot_be_taken_apart() -> None:
    one = certificate_of(b"\x30\x03\x02\x01\x01")
    assert not one.readable
    assert len(one.thumbprint) == 40


def test_ipv6() -> None:
    class OverSix(FrontDoor):
        def __init__(self, shown: Presented, behaviour: Behaviour) -> None:
            super().__init__(shown, behaviour)
            self._listener.close()
            self._listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
            self.port = self._listener.getsockname()[1]

    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with OverSix(presented(Kind.GOOD), Behaviour()) as door:
        found = probe(read_target(f"[::1]:{door.port}"), Wanted(timeout=40))
    assert found.status == "answered"
    assert [(one.address, one.family, one.used) for one in found.addresses] == [("::1", "IPv6", True)]


def test_tls_first_of_a_server_with_old_versions_alone() -> None:
    found, _ = ask(Kind.GOOD, Behaviour(tls=(TLS11, TLS11), strict=Strict.ACCEPTED))
    assert found.strict == "accepted"
    first = {name: state for name, state in versions(found).items() if name.startswith("tds-8")}
    assert first == {"tds-8 1.0": "refused", "tds-8 1.1": "accepted", "tds-8 1.2": "refused", "tds-8 1.3": "refused"}


def test_the_suites_of_tls_13() -> None:
    pytest.importorskip("OpenSSL")
    found, _ = ask(Kind.GOOD, Behaviour(strict=Strict.FORCED), suites=True)
    newest = next(one for one in found.tls if one.version == "1.3")
    assert newest.suites[:3] == (
        "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256",
    )  # fmt: skip
    assert not newest.more
