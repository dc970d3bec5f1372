"""An inventory: the servers in the order of the file, and what is different since an earlier run."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from kbassist.files import replace_file
from kbassist.masked import without_evidence
from kbassist.probe.inventory.compare import Change
from kbassist.probe.inventory.entry import INVENTORY_FORMAT, ORDER, HostEntry, Problem
from kbassist.render.json import schema_of
from kbassist.text.safe import as_json

SCHEMA_FILE = Path(__file__).with_name("inventory-1.schema.json")
"""The shipped JSON Schema of a line; a test compares it with these types."""


class Inventory(Struct, frozen=True, kw_only=True):
    """``changes``: None without an earlier run; ``left_out``: so many were not asked, since the run was cut off;
    ``anonymised``: how many names were replaced, by kind, null where none were to be."""

    tool: str
    time: str
    entries: tuple[HostEntry, ...]
    changes: tuple[Change, ...] | None = None
    left_out: int = 0
    anonymised: dict[str, int] | None = None

    @property
    def answered(self) -> int:
        """So many servers answered."""
        return sum(one.status == "answered" for one in self.entries)

    @property
    def counts(self) -> dict[Problem, int]:
        """How many servers have each finding, the worst finding first."""
        counted = Counter(found for one in self.entries for found in {each.id for each in one.findings})
        return {id_: counted[id_] for id_ in ORDER if counted[id_]}


class Summary(Struct, frozen=True, kw_only=True, tag_field="type", tag="inventory"):
    """The last line. ``counts``: of servers, by finding; ``changes``: so many since the earlier run, null without
    one; ``left_out``: so many servers were not asked; ``anonymised``: how many names of each kind were replaced
    (``--anonymise``), null where none were to be."""

    format: str
    tool: str
    time: str
    hosts: int
    answered: int
    counts: dict[Problem, int]
    changes: int | None
    left_out: int
    anonymised: dict[str, int] | None = None


def to_jsonl(made: Inventory) -> bytes:
    """A line for each server, one for each change, then the summary."""
    summary = Summary(
        format=INVENTORY_FORMAT,
        tool=made.tool,
        time=made.time,
        hosts=len(made.entries),
        answered=made.answered,
        counts=made.counts,
        changes=None if made.changes is None else len(made.changes),
        left_out=made.left_out,
        anonymised=made.anonymised,
    )
    lines: list[msgspec.Struct] = [*made.entries, *(made.changes or ()), summary]
    return b"".join(as_json(one) + b"\n" for one in lines)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a line."""
    return schema_of(HostEntry | Change | Summary, INVENTORY_FORMAT)


if __name__ == "__main__":
    replace_file(SCHEMA_FILE, without_evidence(f"{json.dumps(schema(), indent=2)}\n".encode()))
