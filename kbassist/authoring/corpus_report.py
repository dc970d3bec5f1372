"""How well a corpus is recognised, as tables by driver and language, and every text that came out wrong."""

from collections.abc import Iterator, Sequence

from kbassist.authoring.corpus import Judgement, Tally, tallies, tally
from kbassist.render.blocks import Block, Heading, Item, Para, Table
from kbassist.rulebase.names import OUTSIDE


def corpus_blocks(judged: Sequence[Judgement]) -> Iterator[Block]:
    """The tables, then what came out wrong, then the sums."""
    yield Heading("Recognition of the corpus", 1)
    yield from _table("driver", tallies(judged, "driver"))
    yield from _table("language", tallies(judged, "language"))
    yield from _table("problem", tallies(judged, "problem"))
    wrong = [one for one in judged if not (one.right_problem and one.right_cause and one.right_driver)]
    if wrong:
        yield Heading("Not as labelled")
    for one in wrong:
        yield Item(_difference(one), f"{one.text.id}:", "bad" if one.taken else "plain")
    yield Heading("Sum")
    whole = tally("all", judged)
    outside = [one for one in judged if one.text.problem.startswith(OUTSIDE)]
    yield Para(f"{_share(whole.problem, whole.texts)} of {whole.texts} texts have the right problem", style="strong")
    yield Para(
        f"{_share(whole.cause, whole.texts)} the right cause, {_share(whole.driver, whole.texts)} the right driver"
    )
    yield Para(
        f"{len(outside)} look-alikes ({_share(len(outside), whole.texts)} of the texts), "
        f"{sum(one.taken for one in outside)} of them taken for ours"
    )


def _table(label: str, rows: Sequence[Tally]) -> Iterator[Block]:
    yield Heading(f"By {label}")
    yield Table(
        (label, "texts", "right problem", "right cause", "right driver"),
        tuple(
            (row.name, str(row.texts), *(_share(part, row.texts) for part in (row.problem, row.cause, row.driver)))
            for row in rows
        ),
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _difference(one: Judgement) -> str:
    found = "nothing" if not one.status else f"{one.problem} ({one.article}{f', {one.status}' if one.status else ''})"
    parts = []
    if not (one.right_problem and one.right_cause):
        parts.append(f"expected {one.text.problem} ({one.text.cause}), found {found}")
    if not one.right_driver:
        parts.append(f"expected driver {one.text.driver}, found {one.driver}")
    return "; ".join(parts)
