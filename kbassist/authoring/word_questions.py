"""The words by which a new article knows its problem, asked for: proposed, and shown at once what they would take."""

import re
from collections.abc import Sequence
from functools import cached_property

from kbassist.advisor.diagnosis import STRENGTHS
from kbassist.anonymous.find import Finder
from kbassist.authoring.asking import Asker
from kbassist.authoring.proposal import JOINT, Proposal, propose, split_typed, wrong_with
from kbassist.authoring.takes import KnownTexts, in_words
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.patterns import search
from kbassist.text.layout.views import views
from kbassist.text.normal import normalise
from kbassist.text.safe import clean

_SHOWN = 8


class WordQuestions:
    """Asks for the words of ``texts``, which are sightings of one problem; ``apart`` are of others."""

    def __init__(
        self, base: RuleBase, asker: Asker, texts: Sequence[str], apart: Sequence[str], known: KnownTexts
    ) -> None:
        self.base = base
        self.asker = asker
        self.texts = texts
        self.apart = apart
        self.known = known
        self.proposal: Proposal = propose(texts, known, Finder(base.anonymity))

    @cached_property
    def recognised(self) -> list[str]:
        """The articles that recognise the texts already."""
        return also_recognised(self.base, self.texts)

    def words(self) -> tuple[tuple[str, ...], str, list[str]]:
        """The words, how sure they make it, and the articles that recognise them too."""
        self._show()
        if self.recognised:
            self.asker.tell(
                f"{', '.join(self.recognised)} recognises this text already; yours becomes a narrower case of that, "
                "and comes first where it is as sure."
            )
        help_ = (
            "Words that this problem's text has and no other text: no numbers, names or times that change. "
            f"Several pieces are written with '{JOINT.strip()}' between them; a number takes a piece of the list."
        )
        while True:
            fragments = self._meant(self.asker.ask("Which words tell it apart?", help_, str(self.proposal)))
            wrong = wrong_with(fragments, self.texts, self.apart)
            if wrong:
                self.asker.tell(clean(wrong, 200))
            elif self._fits(fragments):
                break
        help_ = (
            "decisive: nobody else prints these words, the diagnosis is confirmed. phrase: a sentence of the product, "
            "it is likely. generic: other problems print it as well, it is only possible."
        )
        strength = self.asker.choose(
            "How sure do these words make it?", help_, tuple(STRENGTHS), "decisive" if self.recognised else "phrase"
        )
        wider = sorted({*also_known_by(self.base, fragments), *self.recognised})
        return fragments, strength, wider

    def _show(self) -> None:
        self.asker.tell("The fixed words of the text, without what changes:")
        for number, run in enumerate(self.proposal.runs[:_SHOWN], 1):
            self.asker.tell(f"  {number}. {run}{self._note((run,))}")
        for line in in_words(self.proposal.taken):
            self.asker.tell(f"Even the best words are also in {line}")

    def _note(self, fragments: Sequence[str]) -> str:
        taken = in_words(self.known.taken(fragments))
        return f"   (also in {'; '.join(taken)})" if taken else ""

    def _meant(self, answer: str) -> tuple[str, ...]:
        """Pieces by their words or their numbers in the list."""
        runs = self.proposal.runs[:_SHOWN]
        numbers = answer.replace(",", " ").split()
        if numbers and all(one.isdecimal() and len(one) < 3 and 0 < int(one) <= len(runs) for one in numbers):
            return tuple(runs[int(one) - 1] for one in sorted(numbers, key=int))
        return split_typed(answer)

    def _fits(self, fragments: tuple[str, ...]) -> bool:
        """Whether the words are narrow enough, or the person wants them all the same."""
        words = clean(JOINT.join(fragments), 80)
        if re.search(r"\d{2,}", words) and fragments != self.proposal.fragments:
            help_ = "A code of the product may stay; a date, a time or a process number must not."
            question = f"'{words}' has numbers, which change from case to case. Keep it?"
            if not self.asker.yes(question, help_, "no"):
                return False
        others = [one for one in also_known_by(self.base, fragments) if one not in self.recognised]
        if others:
            return self.asker.yes(
                f"{', '.join(others)} recognises these words too. Is yours a narrower case of that?",
                "yes: both are found, and yours comes first where it is as sure. no: choose other words.",
                "no",
            )
        taken = self.known.taken(fragments)
        if not taken:
            return True
        for line in in_words(taken):
            self.asker.tell(f"'{words}' is also in {line}")
        if len(self.proposal.taken) < len(taken):
            self.asker.tell(f"Better: {self.proposal}")
        help_ = "yes: these texts may be recognised, too. no: choose words that they do not have."
        return self.asker.yes("Take these words all the same?", help_, "no")


def also_known_by(base: RuleBase, fragments: Sequence[str]) -> list[str]:
    """The articles whose own patterns match the words."""
    text = normalise(" ".join(fragments))
    hits = (
        entry.article
        for entry in base.index.symptoms
        if entry.strength != "generic" and any(search(pattern, text) for pattern in entry.patterns)
    )
    return sorted(set(hits))


def also_recognised(base: RuleBase, texts: Sequence[str]) -> list[str]:
    """The articles that recognise one of the texts, by more than a generic sign."""
    matcher = Matcher(base)
    found: set[str] = set()
    for text in texts:
        lines = text.splitlines()
        hits = matcher.symptoms(tuple(views(lines)), lines, ())
        found |= {hit.article for hit in hits if hit.strength != "generic"}
    return sorted(found)
