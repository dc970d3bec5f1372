"""The facts of the vocabulary that one certificate shows by itself: identity, dates, key, signature, purposes, uses.

A dump that does not show something gives no fact about it.
"""

from collections.abc import Callable, Iterator, Mapping

from kbassist.certificates.names import fit
from kbassist.model.certificate import SeenCertificate
from kbassist.model.evidence import Value
from kbassist.text.safe import clean

_Shown = Callable[[SeenCertificate], Value | None]

FACTS: Mapping[str, _Shown] = {
    "certificate.subject": lambda one: one.subject,
    "certificate.issuer": lambda one: one.issuer,
    "certificate.names": lambda one: clean(", ".join(one.names), 1000),
    "certificate.common_name_only": lambda one: (
        None if one.alternative_names is None else _word(not one.alternative_names)
    ),
    "certificate.thumbprint": lambda one: one.thumbprint,
    "certificate.not_before": lambda one: one.not_before,
    "certificate.not_after": lambda one: one.not_after,
    "certificate.file": lambda one: one.file,
    "certificate.in_hand": lambda one: "yes" if one.file else None,
    "certificate.key_type": lambda one: one.key.type if one.key else None,
    "certificate.key_bits": lambda one: one.key.bits if one.key else None,
    "certificate.signature": lambda one: one.signature,
    "certificate.server_authentication": lambda one: one.purposes.server if one.purposes else None,
    "certificate.purposes": lambda one: one.purposes.text if one.purposes else None,
    "certificate.digital_signature": lambda one: _word(one.usage.digital_signature) if one.usage else None,
    "certificate.key_encipherment": lambda one: _word(one.usage.key_encipherment) if one.usage else None,
    "certificate.key_usage": lambda one: one.usage.text if one.usage else None,
}
"""By fact what a certificate shows of it; None or nothing where its source does not show it."""
NAME_FACTS = ("certificate.name_match", "certificate.wildcard")


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
        yield "certificate.name_match", _word(how != "none")
        yield "certificate.wildcard", _word(how == "wildcard")


def _word(holds: bool) -> str:
    return "yes" if holds else "no"
