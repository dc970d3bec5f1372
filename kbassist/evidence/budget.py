"""What one document may cost.

Its bytes have a limit (``document.MAX_BYTES``), each reader has one for its entries, and this is the one of time: a
document that takes the readers longer than any honest one gets its first answers, and the others say that they did not
run. Readers take time linear in their text, so that only a fault in one of them spends it.
"""

import time

SECONDS = 120.0
"""Of the processor; the largest documents take a fraction of it."""


class Budget:
    """The time of one document, from now on."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._until = time.process_time() + seconds

    @property
    def spent(self) -> bool:
        """Whether the time is over."""
        return time.process_time() > self._until
