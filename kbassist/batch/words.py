"""The groups in words: what tells those of one article apart, and what is known, without the names of facts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from kbassist.batch.model import OTHERS
from kbassist.batch.witnesses import Seen
from kbassist.model.evidence import Value
from kbassist.model.result import HOLDS, CaseResult, Diagnosis
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.schema import Article
from kbassist.rulebase.names import DRIVER, DRIVER_VERSION

_NOTHING = "nothing more is known"
_SERVER, _CLIENT, _FILE = "to", "from", "in"


class InWords(Struct, frozen=True):
    """What of a group is said in words.

    ``scenarios``: the titles of those that hold; ``known``: what is known of client, server and certificate, each with
    its value; ``questions``: those that would still change the plan.
    """

    scenarios: tuple[str, ...]
    known: tuple[tuple[str, str], ...]
    questions: tuple[str, ...]


def in_words(article: Article, facts: Mapping[str, Value], result: CaseResult, base: RuleBase) -> InWords:
    """A group of ``article`` with its diagnosis in words."""
    incident = next(iter(result.incidents), None)
    rows = own.scenarios if (own := diagnosis_of(article.id, result)) else ()
    return InWords(
        scenarios=tuple(row.title for row in rows if row.status in HOLDS),
        known=tuple(
            (_label(name, article, base), base.title(name, value))
            for name, value in facts.items()
            if base.facts[name].shown == "yes"
        ),
        questions=tuple(one.ask for one in incident.questions) if incident else (),
    )


def diagnosis_of(article: str, result: CaseResult) -> Diagnosis | None:
    """What a result says of one article."""
    return next((one for incident in result.incidents for one in incident.diagnoses if one.article == article), None)


def tell_apart(incidents: Sequence[Seen], named: Sequence[str], base: RuleBase) -> list[str]:
    """For each incident what tells it from the others of its article (``named``: that of each); empty for the only one
    of an article.

    They are parted by driver first, then by what parts them most evenly, until each is alone. Where what is known does
    not part them, the file does in which each was first seen.
    """
    names = [""] * len(incidents)
    articles: dict[str, list[int]] = {}
    for place, article in enumerate(named):
        articles.setdefault(article, []).append(place)
    for places in articles.values():
        if len(places) > 1:
            marks = {place: _marks(incidents[place], base) for place in places}
            shared = Counter(mark for place in places for mark in marks[place].items())
            for place, said in _parted(places, marks, (), base):
                names[place] = "; ".join(said or _rarest(marks[place], shared, len(places), base)) or _NOTHING
    return names


def _parted(
    places: Sequence[int], marks: Mapping[int, Mapping[str, str]], said: tuple[str, ...], base: RuleBase
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The places with the words that tell each from the others; ``said``: those that all of them share."""
    names = sorted({name for place in places for name in marks[place]}) if len(places) > 1 else []
    parts = {name: Counter(marks[place].get(name, "") for place in places) for name in names}
    useful = [name for name in names if len(parts[name]) > 1]
    if not useful:
        yield from ((place, said) for place in places)
        return
    best = min(useful, key=lambda name: (_rank(name, base), sum(one**2 for one in parts[name].values())))
    by_words: dict[str, list[int]] = {}
    for place in places:
        by_words.setdefault(marks[place].get(best, ""), []).append(place)
    for words, some in by_words.items():
        yield from _parted(some, marks, (*said, words) if words else said, base)


def _rarest(
    own: Mapping[str, str], shared: Mapping[tuple[str, str], int], all_of_them: int, base: RuleBase
) -> Sequence[str]:
    """Of an incident that is told by what it lacks, what the fewest others have; nothing where all have it."""
    rarest = min(own.items(), key=lambda mark: (_rank(mark[0], base), shared[mark]), default=None)
    return (rarest[1],) if rarest is not None and shared[rarest] < all_of_them else ()


def _rank(mark: str, base: RuleBase) -> int:
    """What is said before what: the driver, what a person would be told, the file, the rest."""
    if mark in (DRIVER, _FILE):
        return 0 if mark == DRIVER else 2
    return 1 if mark not in base.facts or base.facts[mark].shown == "yes" else 3


def _marks(seen: Seen, base: RuleBase) -> dict[str, str]:
    """What can tell an incident from others, in words, by fact or by what else it is."""
    tally = seen.main.tally
    article, facts = base.article(tally.article), seen.facts
    marks: dict[str, str] = {}
    for name, value in facts.items():
        fact = base.facts[name]
        title, label = base.title(name, value), _label(name, article, base)
        if name == DRIVER:
            marks[name] = f"{title} {facts.get(DRIVER_VERSION, '')}".strip()
        elif name != DRIVER_VERSION or DRIVER not in facts:
            said = fact.type == "bool" and value == "yes"
            marks[name] = title if fact.choices_from else label if said else f"{label}: {title}"
    for mark, names in ((_SERVER, seen.servers), (_CLIENT, seen.clients)):
        if len(names) == 1 and OTHERS not in names:
            marks[mark] = f"{mark} {next(iter(names))}"
    if tally.samples:
        marks[_FILE] = f"{_FILE} {tally.samples[0].path}"
    return marks


def _label(name: str, article: Article, base: RuleBase) -> str:
    """What a fact is about: the title of the article's column, else the beginning of what it means."""
    title = next((column.title for column in article.columns if column.fact == name), "")
    return title or base.facts[name].meaning.partition(";")[0].rstrip(".")
