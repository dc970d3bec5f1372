"""A batch as one self-contained HTML page: no network, light and dark, a phone's width, charts to filter by, and print.

It works without its script, which only filters, and closes the plans until they are wanted.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

from jinja2 import Template
from markupsafe import Markup
from msgspec import Struct

from kbassist.batch.groups import Group, Report
from kbassist.batch.report import (
    QUESTIONS,
    SEEN_BY,
    STATUS,
    by_article,
    counted,
    place,
    seen_between,
    span,
    subtitle,
    title,
    witness_line,
)
from kbassist.batch.teach import lessons
from kbassist.batch.timeline import Axis, axis, together
from kbassist.batch.words import InWords
from kbassist.render import onepage
from kbassist.render.html import to_fragment
from kbassist.render.report import report as case_report
from kbassist.rulebase.base import RuleBase
from kbassist.text.safe import utf8

_FOLDER = Path(__file__).parent
_BARS = 72
_MARKS = 3
_LOWEST = 2.0


class Card(Struct, frozen=True):
    """A group on the page. ``heights``: of its bars, in percent; ``when``: the places of those that are not empty;
    ``brief``: how sure it is, and who else saw it."""

    group: Group
    words: InWords
    plan: Markup
    style: str
    brief: str
    questions: tuple[str, ...]
    span: str
    between: str
    heights: list[float]
    when: str


class Stretch(Struct, frozen=True):
    """A bar of the chart over all groups. ``said``: its records in words."""

    label: str
    said: str
    height: float


def to_page(report: Report, base: RuleBase) -> bytes:
    """The page as UTF-8. ``base``: with those beside it."""
    along = axis(chain.from_iterable(one.histogram for one in report.groups), _BARS)
    drawn = along if along is not None and along.length > 1 else None
    cards = [
        # The fragment is markup of ours, in which what a case says is escaped.
        _card(group, words, Markup(to_fragment(case_report(result, base.owner(group.article)), level=4)), drawn)  # noqa: S704
        for group, words, result in zip(report.groups, report.words, report.results, strict=True)
    ]
    by_id = {card.group.id: card for card in cards}
    style, script = onepage.style(_FOLDER / "page.css"), onepage.asset(_FOLDER / "page.js")
    html = _template().render(
        policy=onepage.policy(style, script),
        style=style,
        script=script,
        title=title(report),
        subtitle=subtitle(report),
        summary=report.summary,
        anonymised=report.anonymised,
        cards=cards,
        articles=[[by_id[one.id] for one in some] for some in by_article(report.groups)],
        scale=drawn.scale.name if drawn else "",
        stretches=_stretches(report, drawn),
        marks=_marks(drawn),
        unknown=list(zip(report.unknown, lessons(report.unknown, base.article_ids), strict=True)),
    )
    return utf8(html)


@lru_cache(maxsize=1)
def _template() -> Template:
    filters: dict[str, Callable[..., object]] = {"place": place, "counted": counted, "witness_line": witness_line}
    return onepage.template(_FOLDER / "page.html.j2", filters)


def _card(group: Group, words: InWords, plan: Markup, drawn: Axis | None) -> Card:
    counts = drawn.counts(group.histogram) if drawn else []
    return Card(
        group=group,
        words=words,
        plan=plan,
        style=STATUS.get(group.status, "plain"),
        brief=_brief(group),
        questions=words.questions[:QUESTIONS],
        span=span(group.first_seen, group.last_seen),
        between=seen_between(group),
        heights=_heights(counts) if any(counts) else [],
        when=" ".join(str(place) for place, count in enumerate(counts) if count),
    )


def _brief(group: Group) -> str:
    """How sure it is, and who else saw it: ``confirmed, seen by an event log too``."""
    others = " and ".join(dict.fromkeys(SEEN_BY[one.seen_by] for one in group.witnesses[1:]))
    return f"{group.status}, seen by {others} too" if others else group.status


def _stretches(report: Report, drawn: Axis | None) -> list[Stretch]:
    if drawn is None:
        return []
    counts = drawn.counts(together(one.histogram for one in report.groups))
    return [
        Stretch(drawn.label(place), counted(count, "record"), height)
        for place, (count, height) in enumerate(zip(counts, _heights(counts), strict=True))
    ]


def _heights(counts: Sequence[int]) -> list[float]:
    """The bars of a chart in percent of the highest; what is not nothing is seen."""
    most = max(counts, default=0) or 1
    return [max(_LOWEST, 100 * count / most) if count else 0.0 for count in counts]


def _marks(drawn: Axis | None) -> list[str]:
    """What stands below a chart: its beginning, its middle and its end."""
    if drawn is None:
        return []
    inner = [drawn.mark(drawn.length * part // (_MARKS - 1)) for part in range(1, _MARKS - 1)]
    return [drawn.mark(0), *(inner if drawn.length > _MARKS else []), drawn.end]
