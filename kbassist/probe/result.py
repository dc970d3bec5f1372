"""From what a server answered to what that says of it: ``kbassist.probe/1``."""

import hashlib
import socket
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Literal

import msgspec
from cryptography import x509

from kbassist import __version__
from kbassist.certificates.contents import seen
from kbassist.certificates.x509 import BAD
from kbassist.model.probe import (
    Probe,
    ProbeAddress,
    ProbeCertificate,
    ProbeTarget,
    ProbeTls,
)
from kbassist.probe.dialogue import Handshake, Said
from kbassist.probe.names import proxies
from kbassist.probe.packets import Encryption
from kbassist.probe.records import Sent
from kbassist.probe.survey import Survey, Wanted, survey
from kbassist.probe.wire import FailedError
from kbassist.text.safe import as_json, clean

_LATER: frozenset[Encryption] = frozenset({Encryption.ON, Encryption.REQUIRED})
_UNCLEAR = frozenset({"timeout", "out-of-time", "too-much"})
Encrypts = Literal["forced", "offered", "none", "unknown"]
StrictState = Literal["accepted", "required", "refused", "unknown"]


def probe(target: ProbeTarget, wanted: Wanted) -> Probe:
    """Ask a server, and put down what it is like."""
    began = datetime.now(timezone.utc)
    found = survey(target, wanted)
    reached = found.reached
    said = next(_all_said(found), None)
    chain = _chain(found)
    return Probe(
        tool=__version__,
        time=began.strftime("%Y-%m-%dT%H:%M:%SZ"),
        status="unreachable" if reached.door is None else "answered" if said else "not-understood",
        target=target,
        canonical=clean(reached.names.canonical),
        addresses=tuple(_addresses(found)),
        more_addresses=reached.names.more,
        port=reached.port,
        instances=reached.instances,
        proxies=proxies(),
        build=said.build if said else "",
        encryption=_encryption(found),
        strict=_strict(found),
        chain=tuple(map(certificate_of, chain.certificates)),
        chain_state=_state(chain),
        tls=tuple(_tls(found)),
        suites_asked=wanted.suites,
        attempts=found.attempts,
    )


def to_json(document: Probe) -> bytes:
    """The document as indented UTF-8 JSON with a newline at the end."""
    return msgspec.json.format(as_json(document), indent=2) + b"\n"


def _all_said(found: Survey) -> Iterator[Said]:
    for one in found.said.values():
        if isinstance(one, Said):
            yield one
    if isinstance(found.first, Handshake) and found.first.said:
        yield found.first.said


def _encryption(found: Survey) -> Encrypts:
    """Whether the server forces encryption: it then overrules a client that wants none (MS-TDS 2.2.6.5)."""
    said = {asked: one.encryption for asked, one in found.said.items() if isinstance(one, Said)}
    unasked = {said[one] for one in (Encryption.OFF, Encryption.NOT_SUPPORTED) if one in said}
    if unasked & _LATER:
        return "forced"
    if said.get(Encryption.ON) == Encryption.ON or Encryption.OFF in unasked:
        return "offered"
    if said.get(Encryption.ON) == Encryption.NOT_SUPPORTED or said.get(Encryption.OFF) == Encryption.NOT_SUPPORTED:
        return "none"
    # A server that takes TDS 8.0 alone has no other way than encrypted.
    return "forced" if _strict(found) == "required" else "unknown"


def _strict(found: Survey) -> StrictState:
    first = found.first
    if isinstance(first, Handshake) and first.said:
        answers = any(isinstance(one, Said) for one in found.said.values())
        return "accepted" if answers else "required"
    failed = first if isinstance(first, FailedError) else first.failed if first else None
    return "unknown" if failed is None or failed.reason in _UNCLEAR else "refused"


def _chain(found: Survey) -> Sent:
    """The certificates of the handshake that showed most of them."""
    shown = [one.sent for one in (found.within, found.first) if isinstance(one, Handshake)]
    # Of TLS 1.3 a library may show the server's certificate alone: then a handshake in TLS 1.2 has shown the rest.
    shown += [one.sent for one in found.versions.values()]
    return max(shown, key=lambda one: (one.whole, len(one.certificates)), default=Sent())


def _state(chain: Sent) -> Literal["whole", "server-only", "cut", "none"]:
    if not chain.certificates:
        return "none"
    if chain.whole:
        return "whole"
    return "server-only" if len(chain.certificates) == 1 else "cut"


def certificate_of(der: bytes) -> ProbeCertificate:
    """A certificate as it was sent, taken apart where that can be done."""
    thumbprint = hashlib.sha1(der, usedforsecurity=False).hexdigest().upper()
    try:
        one = seen(x509.load_der_x509_certificate(der), how="presented")
    except BAD:
        return ProbeCertificate(der=der, thumbprint=thumbprint, readable=False)
    return ProbeCertificate(
        der=der,
        thumbprint=thumbprint,
        subject=one.subject,
        issuer=one.issuer,
        names=one.names,
        not_before=one.not_before,
        not_after=one.not_after,
    )


def _tls(found: Survey) -> Iterator[ProbeTls]:
    for (dialect, version), one in found.versions.items():
        states: dict[bool | None, Literal["accepted", "refused", "unknown"]] = {True: "accepted", False: "refused"}
        yield ProbeTls(
            dialect=dialect,
            version=version,
            state=states.get(one.accepted, "unknown") if one.offered else "untested",
            suite=one.suite,
            suites=one.suites,
            more=one.more,
        )


def _addresses(found: Survey) -> Iterator[ProbeAddress]:
    reached = found.reached
    own = reached.door.address if reached.door else ""
    mine = _chain(found).certificates[:1]
    for family, address in reached.names.addresses:
        elsewhere = found.elsewhere.get(address)
        failed = elsewhere if isinstance(elsewhere, FailedError) else None
        asked = address == own or elsewhere is not None
        sent = mine if address == own else elsewhere.sent.certificates[:1] if isinstance(elsewhere, Handshake) else ()
        yield ProbeAddress(
            address=clean(address),
            family="IPv6" if family == socket.AF_INET6 else "IPv4",
            reached=False if address in reached.unreached else (failed is None or failed.connected) if asked else None,
            reason=reached.unreached.get(address) or (failed.reason if failed else None),
            used=address == own,
            thumbprint=hashlib.sha1(sent[0], usedforsecurity=False).hexdigest().upper() if sent else "",
        )
