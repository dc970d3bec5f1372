"""The JSON of ``kbassist probe``: what a server is like from outside (``kbassist.model.probe``).

Canonical form: ``build=16.0.4165.0``, ``encryption=forced strict=accepted``, ``tls inside tds=1.0 1.2``,
``host=sql01``, ``port=1433``, ``instance=sales``, ``suites inside tds=...``. The first certificate is the server's.
"""

from collections.abc import Iterator
from contextlib import suppress

import msgspec
from cryptography import x509

from kbassist.certificates.contents import seen
from kbassist.certificates.x509 import BAD
from kbassist.evidence.formats import reader
from kbassist.evidence.readers.part import WHOLE, Part, Text
from kbassist.model.certificate import How, SeenCertificate
from kbassist.model.evidence import Item, RefusedError
from kbassist.model.probe import PROBE_FORMAT, Probe

_DIALECTS = {"tds-7": "inside tds", "tds-8": "first"}


@reader(name="probe", title="probe of a server", markers=(PROBE_FORMAT,), suffixes=(".json",))
def read_probe(source: Text) -> Part | None:
    """What a probe found; None if the text only speaks of one. Raises ``RefusedError`` for one that is cut off."""
    text = source.text.strip()
    if not text.startswith("{") or PROBE_FORMAT not in text[:200]:
        return None
    try:
        probe = msgspec.json.decode(text, type=Probe)
    except (msgspec.DecodeError, UnicodeError):
        raise RefusedError("cut-off") from None
    items = [] if probe.status == "unreachable" else [_item(probe, text) for text in _lines(probe)]
    return Part(
        kind="probe of a server",
        items=tuple(items),
        certificates=tuple(_certificates(probe)),
        notes=(f"{probe.target.typed}: {probe.status}",),
        claimed=WHOLE,
    )


def _item(probe: Probe, text: str) -> Item:
    return Item(form="probe", text=text, excerpt=f"probe of {probe.target.typed}: {text}", time=probe.time)


def _lines(probe: Probe) -> Iterator[str]:
    """The canonical form."""
    yield f"host={probe.target.host}"
    yield f"port={probe.port}"
    if probe.target.instance:
        yield f"instance={probe.target.instance}"
    if probe.build:
        yield f"build={probe.build}"
    yield f"encryption={probe.encryption} strict={probe.strict}"
    for dialect, name in _DIALECTS.items():
        tested = [one for one in probe.tls if one.dialect == dialect]
        accepted = [one.version for one in tested if one.state == "accepted"]
        if accepted and all(one.state in ("accepted", "refused") for one in tested):
            yield f"tls {name}={' '.join(accepted)}"
        suites = dict.fromkeys(suite for one in tested for suite in one.suites)
        if suites:
            yield f"suites {name}={' '.join(suites)}"


def _certificates(probe: Probe) -> Iterator[SeenCertificate]:
    how: How = "presented"
    for one in probe.chain:
        with suppress(*BAD):
            yield seen(x509.load_der_x509_certificate(one.der), how=how)
        # Only the first one is the server's; the others are those of its issuers.
        how = "dump"
