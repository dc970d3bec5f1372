"""The document ``kbassist.probe/1``: what was found and what follows; its JSON Schema, made from the types."""

import json
from pathlib import Path

from kbassist.advisor.requirements import Checked
from kbassist.files import replace_file
from kbassist.masked import without_evidence
from kbassist.model.probe import PROBE_FORMAT, Probe
from kbassist.probe.judgement import Judgement, NameFit, Trusted
from kbassist.probe.outlook import ClientOutlook
from kbassist.render.json import schema_of
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import KIND

SCHEMA_FILE = Path(__file__).with_name("probe-1.schema.json")
"""The shipped JSON Schema; a test compares it with the types."""


class ProbeReport(Probe, frozen=True, kw_only=True):
    """What a probe found (``Probe``) and what follows from it.

    ``release``: of SQL Server, in words; ``kind``: whose certificate it is (``certificate.kind``); ``validity``:
    ``valid``, ``expired`` or ``not-yet-valid``; ``names``: the names by which the server is reached, and whether the
    certificate is for them; ``trusted``: by the roots that were given, ``missing``: the issuer that is neither sent nor
    among them; ``requirements``: as ``cert`` checks them; ``clients``: what each driver makes of it.
    """

    release: str = ""
    kind: str = ""
    validity: str = ""
    names: tuple[NameFit, ...] = ()
    trusted: Trusted = "unknown"
    missing: str = ""
    requirements: tuple[Checked, ...] = ()
    clients: tuple[ClientOutlook, ...] = ()


def report_of(probe: Probe, judged: Judgement) -> ProbeReport:
    """Both as one document."""
    found = {name: getattr(probe, name) for name in probe.__struct_fields__}
    follows = {name: getattr(judged, name) for name in judged.__struct_fields__}
    return ProbeReport(**found, **follows)


def made_by_server(found: ProbeReport, base: RuleBase) -> bool:
    """Whether SQL Server made the certificate by itself, so that no client can trust it."""
    kind = base.facts[KIND].choices.get(found.kind)
    return kind is not None and kind.made_by_server


def schema() -> bytes:
    """The content of ``SCHEMA_FILE``."""
    return f"{json.dumps(schema_of(ProbeReport, PROBE_FORMAT), indent=2)}\n".encode()


if __name__ == "__main__":
    replace_file(SCHEMA_FILE, without_evidence(schema()))
