"""At most one value for each fact: observed over answered over derived over default; what disagrees is a conflict.

A conflict withholds the fact: nothing is averaged, nothing is guessed. Stale facts are never used.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from kbassist.model.result import Conflict, Fact
from kbassist.rulebase.base import outermost
from kbassist.rulebase.language.schema import FactDef


class Resolved(Struct, frozen=True):
    """The usable facts by name, and the conflicts."""

    facts: dict[str, Fact]
    conflicts: tuple[Conflict, ...]


def by_name(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """The facts of each name that count; stale ones never do."""
    result: dict[str, list[Fact]] = {}
    for fact in facts:
        if not fact.stale:
            result.setdefault(fact.name, []).append(fact)
    return result


def choose(
    group: Sequence[Fact], definition: FactDef, wrapped: Mapping[str, frozenset[str]] | None = None
) -> Fact | Conflict:
    """The usable one of the facts of a name, at least one, or their conflict. Their order changes nothing.

    ``wrapped``: by driver those that it wraps; a wrapper and what it wraps agree, and the wrapper is the answer.
    """
    candidates = _strongest(definition, group)
    if wrapped and definition.choices_from:
        candidates = outermost(candidates, lambda fact: str(fact.value), wrapped)
    if len({fact.value for fact in candidates}) == 1 or definition.many or definition.type == "text":
        return min(candidates, key=lambda fact: (fact.origin != "observed", str(fact.value), fact.id))
    ids = tuple(sorted(fact.id for fact in candidates))
    return Conflict(fact=definition.name, subject=group[0].subject, values=ids, ask=definition.ask)


def resolve(facts: Iterable[Fact], vocabulary: Mapping[str, FactDef]) -> Resolved:
    """Choose one fact a name. The order of ``facts`` changes only which of several equal facts is shown."""
    chosen = [choose(group, vocabulary[name]) for name, group in sorted(by_name(facts).items())]
    return Resolved(
        {one.name: one for one in chosen if isinstance(one, Fact)},
        tuple(one for one in chosen if isinstance(one, Conflict)),
    )


def _strongest(definition: FactDef, group: Sequence[Fact]) -> list[Fact]:
    """The facts that compete: those of the highest rank present, and a derived one that contradicts what was said."""
    if definition.gives_way and any(fact.value not in definition.gives_way for fact in group):
        group = [fact for fact in group if fact.value not in definition.gives_way]
    stated = [fact for fact in group if fact.origin in ("observed", "answered")]
    derived = [fact for fact in group if fact.origin == "derived"]
    candidates = stated + derived or list(group)
    if definition.type == "version":
        candidates = _most_exact(candidates)
    return candidates


def _most_exact(facts: list[Fact]) -> list[Fact]:
    """Drop a version that another one makes more exact: ``18`` beside ``18.3.2``."""
    texts = {str(fact.value) for fact in facts}
    return [
        fact
        for fact in facts
        if not any(other != str(fact.value) and other.startswith(f"{fact.value}.") for other in texts)
    ]
