"""Units that are done, on disk, so that a run that was killed goes on where it was."""

from pathlib import Path

from kbassist.batch.model import UnitResult
from kbassist.kept import Form, Kept
from kbassist.text.secrets import Vault

_FORM = Form("kbassist.checkpoint/1", "checkpoint", "files, rules or options")


class Checkpoint:
    """The file of one run. ``plan``: the digest of what is to be done; ``done``: the units that are, by number."""

    def __init__(self, path: Path, plan: str, vault: Vault) -> None:
        self._kept = Kept(path, _FORM, plan, UnitResult, vault)
        self.done = {one.number: one for one in self._kept.parts}

    def add(self, result: UnitResult) -> None:
        """A unit is done. Raises ``UserError``."""
        self._kept.add(result)

    def close(self) -> None:
        """The run is over."""
        self._kept.close()
