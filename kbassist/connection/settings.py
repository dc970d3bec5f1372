"""Connections that are set up by settings one by one, in a driver's grammars: variables, objects, sections."""

from collections.abc import Iterable, Iterator, Sequence

from kbassist.connection.blocks import blocks
from kbassist.connection.dialects import Dialects, dialects
from kbassist.connection.string import Found, driver_of, find
from kbassist.connection.syntax import SOURCE, Pair, folded
from kbassist.model.evidence import Site
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import Driver
from kbassist.rulebase.language.grammars import ONE_BY_ONE, SERVER_MEANINGS, Grammar
from kbassist.rulebase.language.keywords import all_keywords
from kbassist.text.safe import clean

_ENOUGH = 2
_LONGEST = 400


def find_settings(lines: Sequence[str], base: RuleBase) -> list[Found]:
    """The connections in variables and objects; nothing at no cost where no grammar has such a shape."""
    known = dialects(base)
    if not known.environments and not known.objects:
        return []
    return [
        Found(_line(one), one.line + one.text.count("\n", 0, one.entries[0].at), one.driver, one.grammar, _pairs(one))
        for one in blocks(lines, known)
        if one.grammar and known.grammars[one.grammar].shape in ONE_BY_ONE
    ]


def _pairs(site: Site) -> tuple[Pair, ...]:
    return tuple(Pair(one.key, one.value, one.start, one.end, one.at) for one in site.entries)


def _line(site: Site) -> str:
    first = site.entries[0].at
    end = site.text.find("\n", first)
    return clean(site.text[site.text.rfind("\n", 0, first) + 1 : end if end >= 0 else None].strip(), _LONGEST)


def find_source(text: str, base: RuleBase) -> list[Found]:
    """The connection of a data source or service, whose section a reader put together as a list (``SOURCE``)."""
    known, found = dialects(base), find(text, base)
    pairs = SOURCE.parse(text)
    own = [one for grammar in known.sections if not grammar.needs for one in _section(text, pairs, grammar, known)]
    # What stands in the files of two products has the keywords of one of them.
    least = max((len(_told(one.pairs, known.speakers(one.grammar))) for one in found), default=0)
    best = max(own, key=lambda one: one[0], default=None)
    return [best[1]] if best is not None and best[0] > least else found


def _section(text: str, pairs: tuple[Pair, ...], grammar: Grammar, known: Dialects) -> Iterator[tuple[int, Found]]:
    speakers = known.speakers(grammar.id)
    told = _told(pairs, speakers)
    if len(told) >= _ENOUGH and told & SERVER_MEANINGS:
        driver = driver_of(pairs, speakers) or (speakers[0].id if len(speakers) == 1 else None)
        yield len(told), Found(clean(text, 4_000), 1, driver, grammar.id, pairs)


def _told(pairs: Sequence[Pair], drivers: Iterable[Driver]) -> set[str]:
    keys = {folded(pair.key) for pair in pairs}
    return {
        meaning
        for one in drivers
        for meaning, keyword in all_keywords(one)
        if keys & {folded(name) for name in (keyword.name, *keyword.aliases)}
    }
