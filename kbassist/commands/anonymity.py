"""``--anonymise`` and ``--anonymise-map`` of the commands that have them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from kbassist.advisor.requirements import CheckedFiles
from kbassist.anonymous.anonymiser import Anonymiser
from kbassist.anonymous.mapfile import read_map, write_map
from kbassist.evidence.originals import apart, spare
from kbassist.model.certificate import SeenCertificate
from kbassist.rulebase.base import RuleBase


class Anonymity(NamedTuple):
    """What makes results anonymous, and where its names are kept, if they are."""

    anonymiser: Anonymiser
    file: Path | None

    def keep(self) -> None:
        """Write the map, before anything is printed that needs it. Raises ``UserError``."""
        if self.file is not None:
            write_map(self.file, self.anonymiser.names.given())

    def certificates(
        self, result: CheckedFiles, seen: Iterable[SeenCertificate], host: str | None, secrets: int
    ) -> CheckedFiles:
        """What ``cert`` says, without names. ``seen``: the certificates it speaks of; ``host``: that of ``--host``."""
        if host:
            self.anonymiser.see("host", host)
        for one in seen:
            self.anonymiser.see("name", one.subject)
            self.anonymiser.see("name", one.issuer)
            self.anonymiser.see("hosts", ", ".join(one.names))
            self.anonymiser.see("number", one.thumbprint)
        hidden = self.anonymiser(result)
        return msgspec.structs.replace(hidden, anonymised=self.anonymiser.counts(secrets))


def anonymity(
    file: str | None, base: RuleBase, read: Iterable[str | None], written: Mapping[str, str | None]
) -> Anonymity:
    """``file``: that of ``--anonymise-map``; ``read``: what the command reads; ``written``: other files that it writes,
    by option. A map takes the place of none of them. Raises ``UserError``."""
    if not file:
        return Anonymity(Anonymiser(base), None)
    spare("--anonymise-map", file, [one for one in read if one and one != "-"])
    apart({**written, "--anonymise-map": file})
    return Anonymity(Anonymiser(base, read_map(Path(file))), Path(file))
