"""Which samples a change of the rules can touch at all, so that a small change is compared in a second.

Sound, not sharp: where the two rule bases differ in more than articles that are reached by words of a text, every
sample counts as touched.
"""

from collections.abc import Collection

from kbassist.authoring.samples import Sample
from kbassist.reading.unfinished import unfinished
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.schema import FactDef
from kbassist.rulebase.stored import SymptomEntry
from kbassist.text.layout.views import views


class Affected:
    """What may differ between two rule bases; ``articles``: those that are not the same in both."""

    def __init__(self, old: RuleBase, new: RuleBase) -> None:
        self._bases = (old, new)
        self.articles = frozenset(_changed_articles(old, new))
        self._all = not _alike(old, new, self.articles) or not all(
            _by_words(base, self.articles & set(base.article_ids)) for base in self._bases
        )
        self._anchors = {
            anchor
            for base in self._bases
            for article in self.articles & set(base.article_ids)
            for entry in base.symptoms_of(article)
            for pattern in entry.patterns
            for anchor in pattern.anchors
        }

    def may_touch(self, sample: Sample) -> bool:
        """Whether the sample's result may differ. A folder of evidence is looked at whatever is in it."""
        if self._all or sample.folder is not None:
            return True
        seen = tuple(views(sample.text.splitlines()))
        if any(anchor in view.text for view in seen for anchor in self._anchors):
            return True
        return any(one.entry.article in self.articles for base in self._bases for one in unfinished(base, seen))


def _changed_articles(old: RuleBase, new: RuleBase) -> Collection[str]:
    before, after = set(old.article_ids), set(new.article_ids)
    both = (name for name in before & after if old.article(name) != new.article(name))
    return {*(before ^ after), *both}


def _alike(old: RuleBase, new: RuleBase, changed: Collection[str]) -> bool:
    """Whether the rule bases differ in nothing but the ``changed`` articles, procedures more, and questions more."""
    return (
        all(new.facts.get(name) == fact for name, fact in old.facts.items())
        and all(_only_asked(fact) for name, fact in new.facts.items() if name not in old.facts)
        and all(new.procedures.get(name) == one for name, one in old.procedures.items())
        and (old.drivers, old.programs, old.requirements) == (new.drivers, new.programs, new.requirements)
        and (old.texts, old.orders, old.meaning) == (new.texts, new.orders, new.meaning)
        and old.index.derivations == new.index.derivations
        and tuple(old.index.fact_patterns) == tuple(new.index.fact_patterns)
        and old.catalogue == new.catalogue
        and not any(one.article in changed for base in (old, new) for one in base.index.triggers)
    )


def _only_asked(fact: FactDef) -> bool:
    """Whether nothing gives a fact a value but an answer."""
    said = (fact.default, fact.recognise, fact.keyword, fact.vouches, fact.system_of, fact.succeeds, fact.gives_way)
    return not any(said) and not (fact.computed or fact.compares or fact.tells)


def _by_words(base: RuleBase, articles: Collection[str]) -> bool:
    """Whether articles are reached by the words of texts only: not by events, and not by what sentences mean."""
    entries = (entry for article in articles for entry in base.symptoms_of(article))
    meant = (item.message for one in articles for symptom in base.article(one).symptoms for item in symptom.any)
    return all(map(_of_words, entries)) and not any(meant)


def _of_words(entry: SymptomEntry) -> bool:
    return not entry.event_id and all(pattern.within == "text" and pattern.anchors for pattern in entry.patterns)
