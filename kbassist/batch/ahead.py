"""What the first batch of the shipped rules would work out, made when the package is built.

``hatch_build.py`` runs it with an empty folder in ``KBASSIST_CACHE_DIR``; what stands there afterwards goes into the
wheel, where ``kbassist.cache`` finds it. Anchors and numbers are the same everywhere. A database of Hyperscan is of one
processor's family and of one version: where it does not fit, it is compiled as if it were not there.
"""

from kbassist.batch.scanner import make_scanner
from kbassist.reading.anchors import anchors
from kbassist.reading.numbers import special_numbers
from kbassist.rulebase.loader import load


def work_out() -> None:
    """Fill the cache. Raises ``RulesError``."""
    base = load()
    special_numbers(base)
    scanner = make_scanner(anchors(base))
    # Each kind of text has its own database: plain, with other letters than ASCII, with a sign of a phrase, of events.
    signs = b" ".join(anchors(base).signs)
    for text in (signs, signs + "é".encode()):
        scanner.ends(text)
    scanner.in_event_log(b"")


if __name__ == "__main__":
    work_out()
