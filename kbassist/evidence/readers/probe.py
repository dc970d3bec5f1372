"""The JSON of ``kbassist probe``: what a server is like from outside (``kbassist.model.probe``).

Canonical form: ``build=16.0.4165.0``, ``encryption=forced strict=accepted``, ``tls inside tds=1.0 1.2``,
``host=sql01``, ``port=1433``, ``instance=sales``, ``suites inside tds=...``, ``dates=expired`` (by the clock of the
machine that asked, when it did). The first certificate is the server's.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress

import msgspec
from cryptography import x509

from kbassist.certificates.contents import seen
from kbassist.certificates.validity import validity
from kbassist.certificates.x509 import BAD
from kbassist.evidence.formats import reader
from kbassist.evidence.readers.part import Part, Places, Text
from kbassist.model.certificate import How, SeenCertificate
from kbassist.model.evidence import Item, RefusedError
from kbassist.model.probe import PROBE_FORMAT, PROBE_KIND, Probe
from kbassist.text import times
from kbassist.text.expression import Expression

_DIALECTS = {"tds-7": "inside tds", "tds-8": "first"}


_BEGIN = Expression(r'\{\s{0,40}"format"\s{0,4}:\s{0,4}"' + re.escape(PROBE_FORMAT) + '"')
_MOST = 50
"""So many certificates of a chain are taken."""


@reader(name="probe", title=PROBE_KIND, markers=(PROBE_FORMAT,), suffixes=(".json",))
def read_probe(source: Text) -> Part | None:
    """What a probe found, also with other text around it; None if the text only speaks of one. Of several the first one
    is read. Raises ``RefusedError`` for one that is cut off."""
    begin = _BEGIN.search(source.text)
    if begin is None:
        return None
    try:
        _, end = json.JSONDecoder().raw_decode(source.text, begin.start())
        probe = msgspec.json.decode(source.text[begin.start() : end].encode("utf-8", "replace"), type=Probe)
    except (ValueError, RecursionError):
        raise RefusedError("cut-off") from None
    places = Places(source.text)
    items = [] if probe.status == "unreachable" else [_item(probe, text) for text in _lines(probe)]
    notes = [f"{probe.target.typed}: {probe.status}"]
    if _BEGIN.search(source.text, end):
        notes.append("of several probes in it the first one was read; hand over each as a file of its own")
    return Part(
        kind=PROBE_KIND,
        items=tuple(items),
        certificates=tuple(_certificates(probe)),
        notes=tuple(notes),
        claimed=((places.line(begin.start()), places.line(end - 1)),),
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
    yield from _dates(probe)
    for dialect, name in _DIALECTS.items():
        tested = [one for one in probe.tls if one.dialect == dialect]
        accepted = [one.version for one in tested if one.state == "accepted"]
        if accepted and all(one.state in ("accepted", "refused") for one in tested):
            yield f"tls {name}={' '.join(accepted)}"
        suites = dict.fromkeys(suite for one in tested for suite in one.suites)
        if suites:
            yield f"suites {name}={' '.join(suites)}"


def _dates(probe: Probe) -> Iterator[str]:
    """Whether the server's certificate was in date when it was asked for."""
    own = next(iter(probe.chain), None)
    when = times.read(probe.time)
    if own and own.not_before and own.not_after and when and when.tzinfo:
        yield f"dates={validity(own.not_before, own.not_after, when)}"


def _certificates(probe: Probe) -> Iterator[SeenCertificate]:
    how: How = "presented"
    for one in probe.chain[:_MOST]:
        with suppress(*BAD):
            yield msgspec.structs.replace(seen(x509.load_der_x509_certificate(one.der), how=how), time=probe.time)
        # Only the first one is the server's; the others are those of its issuers.
        how = "dump"
