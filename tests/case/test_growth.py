"""Correlating grows with the evidence, not with every pair of machines in it."""

import json
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pytest

from kbassist.case.correlate import correlate
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault
from tests.support.counting import counted

ERROR = "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"


def events(count: int) -> list[str]:
    """One log of so many computers."""
    each = ({"Id": 36882, "ProviderName": "Schannel", "MachineName": f"PC{n}", "Message": ERROR} for n in range(count))
    return ["".join(f"{json.dumps(one)}\n" for one in each)]


def connections(count: int) -> list[str]:
    """So many texts, each of a client and a server of its own."""
    return [f"Server=sql{n};Database=d;Workstation ID=app{n};Encrypt=yes\n{ERROR}" for n in range(count)]


def settings(count: int) -> list[str]:
    """One error, and the settings of so many machines."""
    return [ERROR, *(f"2026-01-01 10:00:00.00 Server      Server name is 'SQL{n}'.\n" for n in range(count))]


@pytest.mark.parametrize("texts", [events, connections, settings])
def test_computers(texts: Callable[[int], list[str]], base: RuleBase) -> None:
    work = []
    for times in (1, 2, 4):
        intake = Intake(base, Vault())
        documents = (Document(f"{n}.log", text.encode()) for n, text in enumerate(texts(25 * times)))
        readings = [one for document in documents for one in intake.read(document)]
        assert len(readings) >= 25 * times
        work.append(counted(partial(correlate, readings, {}, base)))
    assert all(later / earlier < 2.5 for earlier, later in pairwise(work)), work
