"""What ``kbassist kb lint`` says of articles that refine, or precede, each other in a circle."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from kbassist.rulebase.collected import Loaded
from kbassist.rulebase.language.schema import Article
from kbassist.rulebase.yamlfile import Path

_Edges = dict[str, set[str]]


def circles(files: Iterable[Loaded]) -> Iterator[tuple[Loaded, Path, str]]:
    """The link that closes each circle, in the last of its files (what is before it was sound): file, place, words."""
    refined: _Edges = {}
    preceded: _Edges = {}
    for loaded in files:
        article = loaded.content
        if not isinstance(article, Article):
            continue
        for i, other in enumerate(article.refines):
            if way := _closes(refined, article.id, other):
                mend = "only one of them can be the wider one; take one 'refines' away"
                yield loaded, ("refines", i), f"a circle: {_said(way, 'refines')}: {mend}"
        for i, sequel in enumerate(article.precedes):
            # What follows in some cases only may come before in others.
            if not sequel.when and (way := _closes(preceded, article.problem, sequel.problem)):
                mend = "only one of them can be seen first; take one 'precedes' away"
                yield loaded, ("precedes", i, "problem"), f"a circle: {_said(way, 'precedes')}: {mend}"


def _closes(edges: _Edges, start: str, end: str) -> list[str]:
    """The circle that a link closes, from its start to it again; nothing where it closes none, and it is added."""
    way = _way(edges, end, start) if start != end else []
    if not way:
        edges.setdefault(start, set()).add(end)
        return []
    return [start, *way]


def _way(edges: Mapping[str, set[str]], start: str, end: str) -> list[str]:
    """The names from ``start`` to ``end``, both with it; nothing where there is no way."""
    before: dict[str, str] = {start: ""}
    left = [start]
    while left:
        name = left.pop(0)
        if name == end:
            way = [name]
            while before[way[0]]:
                way.insert(0, before[way[0]])
            return way
        for other in sorted(edges.get(name, ())):
            if other not in before:
                before[other] = name
                left.append(other)
    return []


def _said(way: list[str], verb: str) -> str:
    """The links of a circle in words."""
    return ", and ".join(f"{one} {verb} {other}" for one, other in pairwise(way))
