"""What was tried, within one deadline: each question is an attempt with its answer, or with the reason that there is
none."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from kbassist.model.probe import ProbeAttempt, ProbeReason
from kbassist.probe.wire import Deadline, FailedError

_SHARE = 4
"""One question may take so large a part of the whole time."""
_UNDONE: frozenset[ProbeReason] = frozenset({"out-of-time", "not-offered-here", "pointless", "too-old"})
_Answer = TypeVar("_Answer")


class Attempts:
    """The attempts of one probe, which together take ``timeout`` seconds at most."""

    def __init__(self, timeout: float, watch: Callable[[ProbeAttempt], None]) -> None:
        """``watch`` is told each question before it is asked."""
        self.made: list[ProbeAttempt] = []
        self._watch = watch
        self._deadline = Deadline(timeout)
        self._step = timeout / _SHARE

    def of(
        self, question: ProbeAttempt, asking: Callable[[Deadline], _Answer], shown: Callable[[_Answer], str] = str
    ) -> _Answer | FailedError:
        """The answer, or why there is none.

        ``question``: the attempt without an outcome; ``shown``: the answer in words.
        """
        try:
            if self._deadline.left() <= 0:
                raise FailedError("out-of-time", connected=False)
            self._watch(question)
            answer = asking(self._deadline.within(self._step))
        except FailedError as error:
            self.failed(question, error)
            return error
        self.made.append(msgspec.structs.replace(question, status="answered", answer=shown(answer)))
        return answer

    def failed(self, question: ProbeAttempt, error: FailedError) -> None:
        """Keep an attempt without an answer."""
        status = "not-tried" if error.reason in _UNDONE else "failed"
        self.made.append(msgspec.structs.replace(question, status=status, reason=error.reason, detail=error.detail))
