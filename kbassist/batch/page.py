"""A batch as one self-contained HTML page: no network, light and dark, a filter, and it prints well."""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from kbassist.batch.groups import Report
from kbassist.batch.report import buckets
from kbassist.render.html import to_fragment
from kbassist.render.report import report as case_report
from kbassist.rulebase.base import RuleBase
from kbassist.text.safe import printable, utf8

_BARS = 60
_HEIGHT = 60


def to_page(report: Report, base: RuleBase) -> bytes:
    """The page as UTF-8."""
    plans = [to_fragment(case_report(result, base), level=4) for result in report.results]
    hours: dict[str, int] = {}
    for group in report.groups:
        for hour, count in group.histogram.items():
            hours[hour] = hours.get(hour, 0) + count
    html = _template().render(
        report=report,
        groups=list(zip(report.groups, plans, strict=True)),
        bars=_bars(hours),
        first=min(hours, default=""),
        last=max(hours, default=""),
        charts={group.id: _bars(group.histogram) for group in report.groups},
        height=_HEIGHT,
    )
    return utf8(html)


@lru_cache(maxsize=1)
def _template() -> Template:
    folder = FileSystemLoader(str(Path(__file__).parent))
    pages = Environment(loader=folder, autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=_plain)
    return pages.get_template("page.html.j2")


def _plain(value: object) -> object:
    """What a case says (names of servers, values) without control characters; markup of ours as it is."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _bars(hours: dict[str, int]) -> list[tuple[float, float, int]]:
    """Position and height (percent, pixels) and count of each bar of a timeline."""
    counts = list(buckets(hours, _BARS))
    most = max(counts, default=0) or 1
    width = 100 / max(1, len(counts))
    return [
        (place * width, max(1.0, count * _HEIGHT / most) if count else 0.0, count) for place, count in enumerate(counts)
    ]
