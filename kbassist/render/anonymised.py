"""What a report says of the names that were replaced in it (``--anonymise``)."""

from collections.abc import Iterator, Mapping

from kbassist.render.blocks import Block, Para
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.anonymity import SECRET
from kbassist.rulebase.sentences import NAMES_REPLACED, NO_NAMES, SECRETS_MASKED


def anonymised(counts: Mapping[str, int] | None, base: RuleBase) -> Iterator[Block]:
    """The paragraph, by the counts of ``CaseResult.anonymised``; none where names are as they were."""
    if counts is not None:
        yield Para(replaced(counts, base), "Anonymised:", "strong")


def replaced(counts: Mapping[str, int], base: RuleBase) -> str:
    """The same as one text."""
    names = {kind: number for kind, number in counts.items() if kind != SECRET}
    said = base.say(NAMES_REPLACED, counts=_listed(names, base)) if names else base.say(NO_NAMES)
    secrets = counts.get(SECRET, 0)
    if secrets:
        more = base.say(SECRETS_MASKED, counts=_listed({SECRET: secrets}, base))
        said = f"{said.rstrip()} {more[:1].upper()}{more[1:]}"
    return said.strip()


def _listed(counts: Mapping[str, int], base: RuleBase) -> str:
    """``2 hosts, 1 domain and 1 user``."""
    each = [f"{number} {_called(kind, number, base)}" for kind, number in counts.items()]
    return f"{', '.join(each[:-1])} and {each[-1]}" if len(each) > 1 else "".join(each)


def _called(kind: str, number: int, base: RuleBase) -> str:
    one, several = base.anonymity.titles.get(kind, (kind, kind))
    return one if number == 1 else several
