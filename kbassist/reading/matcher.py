"""What the rule base recognises in a document: symptoms of all articles, facts of the vocabulary, the driver."""

from collections.abc import Iterable, Iterator, Sequence
from weakref import WeakKeyDictionary

from kbassist.model.evidence import EventRecord, Item, Observation, Place, SymptomHit, Value
from kbassist.reading.meaning import meant, own_name, worth
from kbassist.reading.unfinished import unfinished
from kbassist.reading.written import found_in, written_so
from kbassist.rulebase.base import RuleBase, version_of
from kbassist.rulebase.language.conditions import as_told
from kbassist.rulebase.language.patterns import CompiledPattern, Match, search
from kbassist.rulebase.stored import FactPattern, SymptomEntry
from kbassist.text.expression import Expression
from kbassist.text.layout.views import View
from kbassist.text.literals import LONG, Places
from kbassist.text.normal import normalise

_EXCERPT = 200
_CONTROL = Expression(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def excerpt(lines: Sequence[str], view: View, match: Match) -> str:
    """The line that a match starts on, or, where the match runs on, the normalised match; no control characters."""
    number = view.line(match.start)
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    chosen = line if len(line) >= min(len(match.text), 40) else match.text
    if len(chosen) > _EXCERPT:
        # Long lines are common in logs: show the part that matched.
        place = chosen.casefold().find(match.text[:40])
        if place < 0 and chosen is line:
            # What was undone stands differently in the source.
            indentation = len(lines[number - 1]) - len(lines[number - 1].lstrip())
            place = view.source(match.start, match.start + 1).first.column - 1 - indentation
        position = max(0, place - 40)
        chosen = f"{'…' if position else ''}{chosen[position : position + _EXCERPT - 2]}…"
    return chosen if chosen.isprintable() else _CONTROL.sub(" ", chosen)


def _first(
    patterns: Sequence[CompiledPattern],
    near: Iterable[tuple[View, Places | None]],
    texts: Sequence[str],
    lines: Sequence[str],
) -> tuple[View, Match] | None:
    """The first view of ``near`` in which a pattern matches; what voids it may stand in any of ``texts``."""
    for view, places in near:
        for pattern in patterns:
            match = found_in(pattern, view, lines, texts, places)
            if match:
                return view, match
    return None


def _beginning(hit: SymptomHit, entry: SymptomEntry) -> bool:
    """Whether a symptom is seen by the beginning of its sentence alone: that makes it weaker than it is by itself, as
    nothing else does but a server's log and a sentence in other words.
    """
    return hit.strength == "generic" != entry.strength and not entry.of_client and not hit.words


class Known:
    """What earlier sections of a text have shown, so that it is not looked for again: the places of symptoms and of
    patterns in the index, and the facts."""

    def __init__(self) -> None:
        self.symptoms: set[int] = set()
        self.patterns: set[int] = set()
        self.facts: set[tuple[str, Value]] = set()


class Matcher:
    """All patterns of a rule base over one document at a time."""

    def __init__(self, base: RuleBase) -> None:
        self.base = base
        self._known: WeakKeyDictionary[View, Places] = WeakKeyDictionary()

    def _places(self, view: View) -> Places | None:
        """Where the literals of the rule base stand in a long text, worked out once for all who ask."""
        if len(view.text) <= LONG:
            return None
        places = self._known.get(view)
        if places is None:
            places = self._known[view] = self.base.literals.places(view.text)
        return places

    def score(self, text: str) -> int:
        """How many phrases with non-ASCII letters a decoding shows: the right code page shows the most."""
        normal = normalise(text)
        anchors = self.base.foreign_anchors
        # Of most languages not one letter is there.
        return sum(1 for letter in anchors.keys() & set(normal) for anchor in anchors[letter] if anchor in normal)

    def standing(self, words: Iterable[str], view: View) -> set[str]:
        """Those of ``words``, which are among the literals of the rule base, that stand in a view."""
        places = self._places(view)
        here = view.text if places is None else places
        return {word for word in words if word in here}

    def symptoms(
        self,
        views: Sequence[View],
        lines: Sequence[str],
        events: Iterable[EventRecord],
        known: Known | None = None,
        *,
        server: bool = False,
        cut_off: bool = True,
    ) -> list[SymptomHit]:
        """Every symptom of every article that the document shows, each once, at its first place in the first view.

        ``known``: what sections above it have shown; ``server``: it is a server's log, where what a client must say of
        itself is a generic sign at most; ``cut_off``: whether it may end in the beginning of a sentence.
        """
        known = known or Known()
        hits: list[SymptomHit] = []
        records = list(events)
        # Thousands of patterns, few of which have a literal in this text: only those are looked at.
        literals = [self._places(view) for view in views]
        texts = [view.text for view in views]
        near = [self.base.symptom_anchors.near(text, one) for text, one in zip(texts, literals, strict=True)]
        places = set().union(*near)
        if records:
            places |= self.base.event_places
        for place in sorted(places - known.symptoms):
            entry = self.base.index.symptoms[place]
            if entry.event_id:
                hits += self._event_hits(entry, records)
                continue
            in_view = ((view, one) for view, one, here in zip(views, literals, near, strict=True) if place in here)
            seen = _first(entry.patterns, in_view, texts, lines)
            if seen:
                known.symptoms.add(place)
                view, match = seen
                hits.append(
                    SymptomHit(
                        article=entry.article,
                        symptom=entry.symptom,
                        strength="generic" if server and entry.of_client else entry.strength,
                        line=view.line(match.start),
                        excerpt=excerpt(lines, view, match),
                    )
                )
        if cut_off and not records and not server and all(hit.strength == "generic" for hit in hits):
            already = {(hit.article, hit.symptom) for hit in hits}
            hits += [hit for hit in self._unfinished(views, lines) if (hit.article, hit.symptom) not in already]
        return hits

    def _unfinished(self, views: Sequence[View], lines: Sequence[str]) -> Iterator[SymptomHit]:
        """The symptoms of a sentence that the input cut off at its end."""
        for one in unfinished(self.base, views):
            yield SymptomHit(
                article=one.entry.article,
                symptom=one.entry.symptom,
                strength=one.strength,
                line=one.view.line(one.match.start),
                excerpt=excerpt(lines, one.view, one.match),
            )

    def meant(self, views: Sequence[View], lines: Sequence[str], *, bare: bool) -> Iterator[SymptomHit]:
        """What sentences say that are no known message; ``bare``: also those that no driver stands around."""
        for one in meant(self.base, views, self._places, bare=bare):
            yield SymptomHit(
                article=one.article,
                symptom=one.symptom,
                strength=worth(self.base, one.article, one.symptom),
                words=one.words,
                line=one.view.line(one.match.start),
                excerpt=excerpt(lines, one.view, one.match),
            )

    @staticmethod
    def _event_hits(entry: SymptomEntry, records: list[EventRecord]) -> list[SymptomHit]:
        for record in records:
            same = record.provider.casefold() == entry.provider.casefold() and record.id == entry.event_id
            if same and all(record.fields.get(name) == value for name, value in entry.fields):
                shown = _CONTROL.sub(" ", record.message or f"{record.provider} {record.id}")[:_EXCERPT]
                place = Place(line=record.line, record=record.record, excerpt=shown, time=record.time)
                return [SymptomHit.at(place, entry.article, entry.symptom, entry.strength)]
        return []

    def given_away(self, hits: Iterable[SymptomHit]) -> list[Observation]:
        """The facts that the symptoms seen carry with them."""
        return [Observation.at(hit, name, value) for hit in hits for name, value in self._carried(hit)]

    def _carried(self, hit: SymptomHit) -> Sequence[tuple[str, str]]:
        """The facts of a symptom; none of a sentence of which only so much is there that others may begin alike."""
        symptom = own_name(hit.symptom)
        carried = [
            entry.sets
            for entry in self.base.symptoms_of(hit.article)
            if entry.symptom == symptom and entry.sets and not _beginning(hit, entry)
        ]
        return carried[-1] if carried else ()

    def facts(self, views: Sequence[View], lines: Sequence[str], known: Known | None = None) -> list[Observation]:
        """What the text gives away: facts of the vocabulary, the driver, its version.

        A view adds only facts of which the views before it know nothing. ``known``: what sections above it have shown.
        """
        known = known or Known()
        above = frozenset(known.patterns)
        found: dict[tuple[str, Value], Observation] = {}
        texts = [view.text for view in views]
        for view in views:
            names = {name for name, _ in (*found, *known.facts)} if view is not views[0] else set()
            places = self._places(view)
            for place in sorted(self.base.fact_anchors.near(view.text, places) - above):
                item = self.base.index.fact_patterns[place]
                match = found_in(item.pattern, view, lines, texts, places)
                if match is None:
                    continue
                known.patterns.add(place)
                for name, text in self._named(item, match):
                    if name not in names and (name, text) not in known.facts:
                        found.setdefault((name, text), self._seen(name, text, view, match, lines))
        known.facts.update(found)
        return list(found.values())

    def _seen(self, name: str, text: Value, view: View, match: Match, lines: Sequence[str]) -> Observation:
        number = view.line(match.start)
        written = self._as_written(name, text, lines[number - 1] if number <= len(lines) else "")
        return Observation(name=name, value=written, line=number, excerpt=excerpt(lines, view, match))

    def _value(self, name: str, text: str) -> Value | None:
        """A value of a fact as a text has it; None for what is none."""
        told = as_told(self.base.facts[name], text)
        return text if told is None and text in self.base.values[name] else told

    def items(self, items: Sequence[Item]) -> list[Observation]:
        """What the entries of structured documents give away.

        Of several matches of a pattern on one machine, and in one start of the server, the last one counts.
        """
        found: dict[tuple[int, str, int, str | None], Observation] = {}
        if not items:
            return []
        patterns = self.base.patterns_within
        for entry in items:
            text = normalise(entry.text) if entry.form in patterns else ""
            for number, item in patterns.get(entry.form, ()):
                match = search(item.pattern, text)
                if match and item.pattern.written and not written_so(item.pattern, entry.text):
                    continue
                for name, value in self._named(item, match) if match else ():
                    found[number, name, entry.segment, entry.machine] = Observation(
                        name=name,
                        value=self._as_written(name, value, entry.text),
                        line=entry.line,
                        record=entry.record,
                        excerpt=_CONTROL.sub(" ", entry.excerpt or entry.text)[:_EXCERPT],
                        time=entry.time,
                        machine=entry.machine,
                        form=entry.form,
                    )
        return list(found.values())

    def _named(self, item: FactPattern, match: Match) -> list[tuple[str, Value]]:
        """The facts that a match gives away, with valid values."""
        value = item.pattern.value if item.pattern.value is not None else match.groups.get("value")
        named = [(item.fact, value), (version_of(item.fact), match.groups.get("version")), *item.pattern.sets]
        told = [(name, self._value(name, text)) for name, text in named if text is not None]
        return [(name, value) for name, value in told if value is not None]

    def _as_written(self, name: str, value: Value, source: str) -> Value:
        """A text value in the letters of its source: patterns see it folded."""
        if not isinstance(value, str):
            return value
        place = source.casefold().find(value) if self.base.facts[name].type == "text" else -1
        return source[place : place + len(value)] if place >= 0 and source.isascii() else value

    def matches(self, fact: str, form: str, text: str) -> bool:
        """Whether an entry of a structured document gives ``fact`` away."""
        normal = normalise(text)
        return any(
            item.fact == fact and item.pattern.within == form and search(item.pattern, normal)
            for item in self.base.index.fact_patterns
        )

    def within(self, field: str, text: str) -> str | None:
        """The value of the first pattern that matches a certificate's ``subject``, ``issuer`` or ``shape``."""
        normal = normalise(text)
        for item in self.base.index.fact_patterns:
            if item.pattern.within == field and search(item.pattern, normal):
                return item.pattern.value
        return None
