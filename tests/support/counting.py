"""Work counted instead of timed: what the program hands on from function to function."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType

import kbassist

_TEXT = (str, bytes)
"""Not as a union: that is made anew each time, and takes three times as long."""
_PACKAGE = str(Path(kbassist.__file__).parent)


def counted(action: Callable[[], object]) -> int:
    """The calls that ``action`` makes inside the package, and the characters handed on with them.

    A text that a function is given again counts once: grammars pass the whole text and a place in it. A part that was
    cut out of it is another text, and counts with its length. What happens inside a regular expression does not count:
    of that there is a proof (``authoring.regex_growth``).
    """
    # By identity, with the code itself to keep it: its hash is worked out anew from all its parts each time.
    ours: dict[int, tuple[tuple[str, ...] | None, dict[int, object], CodeType]] = {}
    total = 0

    # It is called for every call of a function: millions of times.
    def watch(frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal total
        code = frame.f_code
        try:
            names, seen, _ = ours[id(code)]
        except KeyError:
            names, seen, _ = ours[id(code)] = _given(code), {}, code
        if names is None:
            return
        total += 1
        if not names:
            return
        given = frame.f_locals
        for name in names:
            value = given.get(name)
            if isinstance(value, _TEXT) and len(value) > 1 and seen.get(id(value)) is not value:
                seen[id(value)] = value
                total += len(value)

    # A tracer that returns nothing is called for calls alone; a profiler for every call of a C function as well.
    before = sys.gettrace()
    sys.settrace(watch)
    try:
        action()
    finally:
        sys.settrace(before)
    return total


def _given(code: CodeType) -> tuple[str, ...] | None:
    """The parameters that can be a text, None for a function that is not the package's."""
    if not code.co_filename.startswith(_PACKAGE):
        return None
    # What a generator expression is given (.0) is an iterator, and self is never a text.
    return tuple(name for name in code.co_varnames[: code.co_argcount] if name not in (".0", "self"))
