"""Why some runs went otherwise than said: ``data/clients/explained.yaml``."""

from collections.abc import Iterable
from functools import cache

import yaml
from msgspec import Struct, convert

from tests.clients.judge import Comparison, key
from tests.clients.recorded import FOLDER, Record, Run

EXPLAINED = FOLDER / "explained.yaml"


class Explanation(Struct, frozen=True, forbid_unknown_fields=True):
    """``clients``: whose; ``runs``: which, in the form of ``judge.key``; ``said``: what was built in, ``happened``: what
    was recognised; each is empty for any."""

    clients: tuple[str, ...]
    because: str
    runs: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    happened: tuple[str, ...] = ()


class Explanations(Struct, frozen=True, forbid_unknown_fields=True):
    """Of runs that were predicted wrongly, and of texts that are diagnosed as something else."""

    predictions: tuple[Explanation, ...] = ()
    texts: tuple[Explanation, ...] = ()

    def of_run(self, record: Record, run: Run) -> Explanation | None:
        """That of a wrong prediction."""
        return _only(one for one in self.predictions if record.client in one.clients and key(run) in one.runs)

    def of_text(self, record: Record, found: Comparison) -> Explanation | None:
        """That of a text in which something else is recognised."""
        return _only(
            one
            for one in self.texts
            if record.client in one.clients
            and (not one.said or one.said == found.said)
            and found.happened in one.happened
        )

    def all(self) -> tuple[Explanation, ...]:
        return (*self.predictions, *self.texts)


def _only(some: Iterable[Explanation]) -> Explanation | None:
    """The one that fits. Two of them would be one too many."""
    found = list(some)
    assert len(found) < 2, found
    return found[0] if found else None


@cache
def explanations() -> Explanations:
    """Those on record."""
    return convert(yaml.safe_load(EXPLAINED.read_text(encoding="utf-8")), Explanations)
