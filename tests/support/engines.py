"""The rules engines that work here: a Python may lack one of them (``noxfile.py`` takes each away in turn)."""

from kbassist.errors import UserError
from kbassist.reasoning.engines.select import LIBRARIES, REFERENCE, select_engine


def _works(name: str) -> bool:
    try:
        select_engine(name)
    except UserError:
        return False
    return True


LIBRARIES_HERE = tuple(name for name in LIBRARIES if _works(name))
"""By name, in the order in which they are tried."""
ENGINES_HERE = (*LIBRARIES_HERE, REFERENCE)
