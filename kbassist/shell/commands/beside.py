"""Two conclusions beside each other: what is different between them."""

from collections.abc import Iterator

from kbassist.casefile.file import Summary
from kbassist.render.blocks import Block, Para, Table


def beside(one: Summary, other: Summary, first: str, second: str) -> Iterator[Block]:
    """What the second has that the first has not, as a table; a line where nothing is different."""
    rows = [("diagnosis", one.status, other.status)]
    for what in ("scenarios", "options"):
        before, after = getattr(one, what), getattr(other, what)
        rows += [
            (f"{what[:-1]} {key}", before.get(key, "-"), after.get(key, "-"))
            for key in dict.fromkeys([*before, *after])
        ]
    changed = [row for row in rows if row[1] != row[2]]
    if not changed:
        yield Para("Nothing would be different.")
        return
    yield Table(("", first, second), tuple(changed))
    yield Para(f"{len(rows) - len(changed)} others stay as they are", style="faint")
