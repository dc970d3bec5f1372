"""A glance at ``base.yaml`` for who only wants its words (``--help``): no parser of YAML, which costs as much as that.

Only what stands in a line of its own is read: ``key: text``, ``key: "text"`` and the same one step further in.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_LINE = r"( {0,2})([a-z_]+): *(?:\"([^\"]*)\" *|'([^']*)' *|([^\s#>|\[{][^#]*))?$"
"""Compiled where it is needed, for most starts need it not."""
_WORD = r"\{([a-z_]+)\}"
_FALLBACK = {
    "product": "the server",
    "article": "ID",
    "host": "db01.example.com",
    "short_host": "db01",
    "instance": "db01",
}


class Glance(NamedTuple):
    """``id``: of the rule base; ``extends``: of the one that its folder adds to; ``summary``: what it is for;
    ``words``: what stands for ``{product}`` and the like; ``lacks``: the commands whose subject it does not have."""

    id: str
    extends: str
    summary: str
    words: Mapping[str, str]
    lacks: frozenset[str]

    def filled(self, text: str) -> str:
        """A text of the table of commands in the words of the rule base."""
        return re.sub(_WORD, lambda found: self.words.get(found[1], found[0]), text)


def glance(folder: Path) -> Glance:
    """What the rule base in ``folder`` says of itself; general words where it says nothing."""
    top: dict[str, str] = {}
    words: dict[str, str] = {}
    under = ""
    try:
        lines = (folder / "base.yaml").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    pattern = re.compile(_LINE)
    for line in lines:
        found = pattern.match(line)
        if found is None:
            continue
        value = found[3] or found[4] or (found[5] or "").rstrip()
        if not found[1]:
            under = found[2]
            top[under] = value
        elif under == "words":
            words[found[2]] = value
    lacks = set() if top.get("probe") else {"probe", "serve-test"}
    if not os.path.isdir(folder / "requirements"):  # noqa: PTH112 - start-up
        lacks.add("cert")
    summary = top.get("summary") or "Evidence in, a remediation plan with its reasons out. Offline."
    return Glance(top.get("id", ""), top.get("extends", ""), summary, {**_FALLBACK, **words}, frozenset(lacks))
