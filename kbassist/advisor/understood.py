"""What was understood of a case that is not recognised: never silent."""

from collections.abc import Iterable, Mapping, Sequence

from kbassist.model.evidence import Reading
from kbassist.model.result import Alike, Fact, Understood
from kbassist.reading.nearest import nearest
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import DRIVER


def understood(base: RuleBase, readings: Sequence[Reading], facts: Iterable[Fact]) -> Understood:
    """The facts that tell of an error, the known messages that read most alike, and what to send next."""
    telling = [fact for fact in facts if fact.origin == "observed" and not fact.stale and base.facts[fact.name].tells]
    return Understood(
        facts=tuple(fact.id for fact in telling),
        alike=tuple(_alike(base, readings)),
        send_next=_send_next(base, telling),
    )


def _alike(base: RuleBase, readings: Sequence[Reading]) -> Iterable[Alike]:
    owners: Mapping[int, str] = {
        id(sentence): reading.evidence.id for reading in readings for sentence in reading.sentences
    }
    given = [sentence for reading in readings for sentence in reading.sentences]
    for near in nearest(base, given) if given else ():
        yield Alike(
            article=near.message.article,
            problem=base.article(near.message.article).problem,
            text=near.message.text,
            shared=near.shared,
            score=near.score,
            evidence=owners[id(near.sentence)],
            line=near.sentence.line,
        )


def _send_next(base: RuleBase, facts: Iterable[Fact]) -> str:
    """In the words of the driver's file, where one is known and has them."""
    drivers = [base.drivers[str(fact.value)] for fact in facts if fact.name == DRIVER]
    return next((driver.send_next for driver in drivers if driver.send_next), base.send_next)
