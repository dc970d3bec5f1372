"""A place in a text that names somebody or something."""

from typing import NamedTuple

from kbassist.rulebase.language.anonymity import Kind


class Span(NamedTuple):
    """``text[start:end]`` names one thing of ``kind``."""

    start: int
    end: int
    kind: Kind
    text: str

    def moved(self, by: int) -> "Span":
        """The same in a text that has ``by`` characters more before it."""
        return Span(self.start + by, self.end + by, self.kind, self.text)
