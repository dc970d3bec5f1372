"""``kbassist kb test --situations``: a table of situations and what is true of each, by sources outside this program.

A situation is a driver, its version and settings, the platforms, the server and its certificate, with an error text or
without one. What must come out of it was written from product sources and documentation, never from this program, so
that the share that agrees says how right the rules are (docs/authoring.md).
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from kbassist.authoring.datafile import data_files, read_data
from kbassist.authoring.examples import differences, fact_differences
from kbassist.authoring.samples import Sample, run_sample
from kbassist.errors import UserError
from kbassist.model.result import CaseResult
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.assignment import parse_value
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.schema import ABSENT, Expectation
from kbassist.text.similar import suggestion

_AS_GOOD = {"forbidden": (ABSENT,), "allowed": ("undecided",)}
"""What agrees with a verdict that a row wants, beside that verdict."""

NO_DRIVER = "none"
"""In the place of a driver: the situation is about the server alone."""


class Truth(Expectation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must come out; only what is named is compared. ``article``: the answer, where there is one.

    Of an option a row says less than an example: ``forbidden`` is one that may not be offered, listed or not;
    ``allowed`` is one that may be, though facts that the row does not give can still decide against it.
    """

    article: str = ""


class Situation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row. ``driver``: the row of the table of agreement; ``text``: what a product printed; ``sets``: what else is
    known (fact -> value), ``set`` its former word; ``source``: the files or pages that say so; ``open``: why the
    program does not agree yet."""

    id: str
    title: str
    driver: str
    text: str = ""
    sets: dict[str, str] = {}
    set: dict[str, str] = {}
    expect: Truth
    source: tuple[str, ...]
    note: str = ""
    open: str = ""

    @property
    def known(self) -> dict[str, str]:
        """What else is known, in whichever word it is said."""
        return {**self.set, **self.sets}


class SituationFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of situations."""

    situations: tuple[Situation, ...]


class Agreement(Struct, frozen=True):
    """A situation and every way in which the program differs from it; none: they agree."""

    situation: Situation
    differences: tuple[str, ...]

    @property
    def unexpected(self) -> bool:
        """Whether they differ though the row does not say so, or agree though it says that they don't."""
        return bool(self.differences) != bool(self.situation.open)


def read_situations(paths: Iterable[Path], base: RuleBase) -> tuple[Situation, ...]:
    """All situations at or below ``paths``. Raises ``UserError`` for what can't be a row of this rule base: an id used
    twice, a row without a source, a driver, article, fact or value that is not known."""
    found: dict[str, Situation] = {}
    for path in data_files(paths):
        for one in read_data(path, SituationFile).situations:
            if one.id in found:
                raise UserError(f"{path}: the id '{one.id}' is used twice")
            for problem in _problems(one, base):
                raise UserError(f"{path}: {one.id}: {problem}")
            found[one.id] = one
    return tuple(found.values())


def _problems(one: Situation, base: RuleBase) -> Iterator[str]:
    if not any(source.strip() for source in one.source):
        yield "no source: a row says what is true by a file or a page"
    if one.driver not in (*base.drivers, NO_DRIVER):
        yield f"'{one.driver}' is no driver{suggestion(one.driver, base.drivers)}"
    if one.expect.article and one.expect.article not in base.article_ids:
        yield f"'{one.expect.article}' is no article{suggestion(one.expect.article, base.article_ids)}"
    for name, value in (*one.known.items(), *one.expect.facts.items()):
        if name not in base.facts:
            yield f"'{name}' is no fact{suggestion(name, base.facts)}"
            continue
        try:
            parse_value(base.facts[name], value, base)
        except UserError as error:
            yield str(error)
    for name in one.expect.not_asked:
        if name not in base.facts:
            yield f"'{name}' is no fact{suggestion(name, base.facts)}"


def agreements(situations: Sequence[Situation], reasoner: Reasoner) -> Iterator[Agreement]:
    """What the program says of each situation, beside what is true."""
    for one in situations:
        result = run_sample(Sample(one.title, one.text, None, tuple(one.known.items())), reasoner)
        yield Agreement(one, tuple(_differences(one, result)))


def _differences(one: Situation, result: CaseResult) -> Iterator[str]:
    if not one.expect.article:
        yield from fact_differences(one.expect, result)
        return
    first = next((incident.diagnoses[0].article for incident in result.incidents if incident.diagnoses), "")
    if one.expect.recognised and first != one.expect.article:
        yield f"article: expected {one.expect.article}, found {first or 'nothing'}"
    options = {option: _offered(option, wanted, result) for option, wanted in one.expect.options.items()}
    yield from differences(msgspec.structs.replace(one.expect, options=options), result, one.expect.article)


def _offered(option: str, wanted: str, result: CaseResult) -> str:
    """The verdict that is found, if a row that wants ``wanted`` agrees with it, else ``wanted``."""
    plans = [incident.plan for incident in result.incidents if incident.plan]
    found = next((one.verdict for plan in plans for one in plan.options if one.id == option), ABSENT)
    return found if found in _AS_GOOD.get(wanted, ()) else wanted


def by_driver(found: Sequence[Agreement]) -> dict[str, tuple[int, int]]:
    """For each driver how many of its situations agree, and how many there are; in the order of the drivers' ids."""
    drivers = sorted({one.situation.driver for one in found})
    return {
        driver: (sum(not one.differences for one in rows), len(rows))
        for driver in drivers
        for rows in [[one for one in found if one.situation.driver == driver]]
    }
