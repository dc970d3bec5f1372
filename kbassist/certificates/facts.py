"""The facts of the vocabulary that one certificate shows by itself: identity, dates, key, signature, purposes, uses.

A dump that does not show something gives no fact about it.
"""

from collections.abc import Callable, Iterator, Mapping

from kbassist.certificates.names import fit
from kbassist.model.certificate import SeenCertificate
from kbassist.model.evidence import Value
from kbassist.rulebase.names import (
    COMMON_NAME_ONLY,
    DIGITAL_SIGNATURE,
    FILE,
    IN_HAND,
    ISSUER,
    KEY_BITS,
    KEY_ENCIPHERMENT,
    KEY_TYPE,
    KEY_USAGE,
    NAME_MATCH,
    NAMES,
    NOT_AFTER,
    NOT_BEFORE,
    PURPOSES,
    SERVER_AUTHENTICATION,
    SIGNATURE,
    SUBJECT,
    THUMBPRINT,
    WILDCARD,
)
from kbassist.text.safe import clean

_Shown = Callable[[SeenCertificate], Value | None]

FACTS: Mapping[str, _Shown] = {
    SUBJECT: lambda one: one.subject,
    ISSUER: lambda one: one.issuer,
    NAMES: lambda one: clean(", ".join(one.names), 1000),
    COMMON_NAME_ONLY: lambda one: None if one.alternative_names is None else _word(not one.alternative_names),
    THUMBPRINT: lambda one: one.thumbprint,
    NOT_BEFORE: lambda one: one.not_before,
    NOT_AFTER: lambda one: one.not_after,
    FILE: lambda one: one.file,
    IN_HAND: lambda one: "yes" if one.file else None,
    KEY_TYPE: lambda one: one.key.type if one.key else None,
    KEY_BITS: lambda one: one.key.bits if one.key else None,
    SIGNATURE: lambda one: one.signature,
    SERVER_AUTHENTICATION: lambda one: one.purposes.server if one.purposes else None,
    PURPOSES: lambda one: one.purposes.text if one.purposes else None,
    DIGITAL_SIGNATURE: lambda one: _word(one.usage.digital_signature) if one.usage else None,
    KEY_ENCIPHERMENT: lambda one: _word(one.usage.key_encipherment) if one.usage else None,
    KEY_USAGE: lambda one: one.usage.text if one.usage else None,
}
"""By fact what a certificate shows of it; None or nothing where its source does not show it."""
NAME_FACTS = (NAME_MATCH, WILDCARD)


def certificate_facts(certificate: SeenCertificate) -> Iterator[tuple[str, Value]]:
    """The facts and their values."""
    for name, shown in FACTS.items():
        value = shown(certificate)
        if value:
            yield name, value


def name_facts(certificate: SeenCertificate, host: str) -> Iterator[tuple[str, Value]]:
    """Whether the certificate carries ``host``, the name the client connects by; nothing where that can't be said."""
    carried = certificate.identities or certificate.names
    how = fit(host, carried) if carried else None
    if how is not None:
        yield NAME_MATCH, _word(how != "none")
        yield WILDCARD, _word(how == "wildcard")


def _word(holds: bool) -> str:
    return "yes" if holds else "no"
