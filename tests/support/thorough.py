"""How much is tried of what is tried in every combination: all of it where ``KBASSIST_THOROUGH`` is ``yes`` (CI), a share
of it else, which has every member of each side once.

Half a minute more of the processor finds what a share does not once in many changes: that is for the machine that
waits for nobody.
"""

import os
from collections.abc import Iterable
from typing import TypeVar

_T = TypeVar("_T")
THOROUGH = os.environ.get("KBASSIST_THOROUGH") == "yes"
_LEAST = 10


def share(every: Iterable[_T], part: int, number: int = 0) -> list[_T]:
    """One in ``part`` of ``every``, other ones for each ``number``; never none of some."""
    whole = list(every)
    part = 1 if THOROUGH else min(part, len(whole)) or 1
    return whole[number % part :: part]


def examples(most: int) -> int:
    """So many examples of a property, of which there are to be ``most``."""
    return most if THOROUGH else min(most, max(_LEAST, most // 4))
