"""Which start of the server the evidence belongs to."""

from collections.abc import Sequence
from datetime import datetime

from kbassist.case.incident import Part
from kbassist.model.evidence import Observation
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.sentences import EARLIER_START, LATER_START
from kbassist.text import times


class Starts:
    """Which start of the server a message of its log must belong to: the last one before the incident.

    ``base``: has the words for why another one does not count.
    """

    def __init__(self, parts: Sequence[Part], incident: datetime | None, base: RuleBase) -> None:
        self._base = base
        stamps = sorted({start for part in parts for start in part.reading.starts})
        moments = [moment for text in stamps if (moment := times.read(text))]
        earlier = [one for one in moments if incident is None or not times.before(incident, one)]
        self.first = earlier[-1] if earlier else None
        later = [one for one in moments if one not in earlier]
        self.next = later[0] if later else None

    def wrong(self, item: Observation) -> str:
        """Why an ERRORLOG message of another start does not count."""
        moment = times.read(item.time or "") if item.form == "errorlog" else None
        if moment is None:
            return ""
        if self.first is not None and times.before(moment, self.first):
            return self._base.say(EARLIER_START, time=self.first.isoformat(" ", "seconds"))
        if self.next is not None and not times.before(moment, self.next):
            return self._base.say(LATER_START, time=self.next.isoformat(" ", "seconds"))
        return ""
