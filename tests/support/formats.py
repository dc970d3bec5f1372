"""Samples of every format that evidence comes in, and what is read from them."""

from benchmarks.support.formats import DETAILS, EVENTS, LOADED, MESSAGE, PROCESS, SETTINGS, blocks, dumps, samples, xml
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Reading
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault

__all__ = [
    "DETAILS",
    "EVENTS",
    "LOADED",
    "MESSAGE",
    "PROCESS",
    "SETTINGS",
    "blocks",
    "dumps",
    "facts",
    "read",
    "samples",
    "xml",
]


def read(base: RuleBase, data: bytes | str, name: str = "file") -> list[Reading]:
    raw = data.encode("utf-8") if isinstance(data, str) else data
    return Intake(base, Vault()).read(Document(name, raw))


def facts(readings: list[Reading]) -> dict[str, str]:
    return {item.name: str(item.value) for one in readings for item in one.observations}
