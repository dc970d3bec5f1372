"""JUnit XML for pipelines: a test case for each article, failed where a group of it was found."""

from kbassist.batch.groups import Group, Report
from kbassist.render.junit import TestCase, suite


def to_junit(report: Report, articles: tuple[str, ...]) -> bytes:
    """One suite; ``articles``: all that were looked for."""
    return suite(
        "kbassist batch",
        [
            TestCase(name=article, failures=tuple(_failure(one) for one in report.groups if one.article == article))
            for article in articles
        ],
    )


def _failure(group: Group) -> tuple[str, str]:
    which = f"{group.apart}: " if group.apart else ""
    message = f"{which}{group.count} records, {group.first_seen or '?'} to {group.last_seen or '?'}"
    return message, "\n".join(f"{one.path}:{one.line or one.record}: {one.text}" for one in group.samples)
