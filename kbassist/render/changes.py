"""What an option changes in the documents of the case: each place with its lines before and after."""

from collections.abc import Iterable, Iterator, Sequence

from kbassist.model.result import Change, PlanOption
from kbassist.render.blocks import Block, Code, Item, Para
from kbassist.render.columns import width
from kbassist.render.names import Names

_ROOM = 72
"""Columns of a changed line that is not shown whole: with its mark and its indentation a line of 80."""
_AROUND = 16
"""So much of what stays is shown before and behind a change in a longer line."""
_CUT = "…"
_MOST = 8
"""So many places are shown to who does not ask for all."""


def changes_of(option: PlanOption, names: Names, *, full: bool = False) -> Iterator[Block]:
    """The changes of an option. ``full``: whole lines, else of long ones what is near the change."""
    if not option.changes:
        return
    changed = [one for one in option.changes if one.before or one.after]
    if changed:
        yield Para("In the evidence this changes", style="strong")
    for one in changed if full else changed[:_MOST]:
        yield Item(names.line(one.evidence, one.line, None))
        yield Code("\n".join(_diff(one, full=full)), "diff", indent=1)
    if len(changed) > _MOST and not full:
        yield Item(f"and {len(changed) - _MOST} more places")
    unchanged = [one for one in option.changes if one.not_changed]
    for one in unchanged if full else unchanged[:_MOST]:
        yield Item(f"{names.line(one.evidence, one.line, None)}: {one.not_changed}", "not changed:", "unsure")


def _diff(change: Change, *, full: bool) -> Iterator[str]:
    pairs = list(zip(change.before, change.after, strict=False)) if len(change.before) == len(change.after) else []
    if full or not pairs:
        before, after = change.before, change.after
        yield from (f"- {one if full else _shortened(one)}" for one in before)
        yield from (f"+ {one if full else _shortened(one)}" for one in after)
        return
    near = [_near(old, new) for old, new in pairs]
    yield from (f"- {old}" for old, _ in near)
    yield from (f"+ {new}" for _, new in near)


def _shortened(line: str) -> str:
    return line if width(line) <= _ROOM else line[: _ROOM - 1] + _CUT


def _near(old: str, new: str) -> tuple[str, str]:
    """Two lines; where one is too long, what differs in them with a little of what stands around it."""
    if max(width(old), width(new)) <= _ROOM:
        return old, new
    begin = _same(old, new)
    end = _same(old[begin:][::-1], new[begin:][::-1])
    changed = max(len(old), len(new)) - end - begin
    behind = min(_AROUND, end)
    first = max(0, begin - max(_AROUND, _ROOM - 2 - changed - behind))
    return _part(old, first, len(old) - end + behind), _part(new, first, len(new) - end + behind)


def _part(line: str, first: int, last: int) -> str:
    return f"{_CUT if first else ''}{line[first:last]}{_CUT if last < len(line) else ''}"


def _same(one: Sequence[str], other: Iterable[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
