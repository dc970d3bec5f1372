"""JUnit XML for pipelines: a test case for each article, failed where a group of it was found."""

from xml.sax.saxutils import escape, quoteattr

from kbassist.batch.groups import Report


def to_junit(report: Report, articles: tuple[str, ...]) -> bytes:
    """One suite; ``articles``: all that were looked for."""
    by_article = {article: [one for one in report.groups if one.article == article] for article in articles}
    failures = sum(bool(groups) for groups in by_article.values())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuite name="kbassist batch" tests="{len(articles)}" failures="{failures}" errors="0">',
    ]
    for article, groups in by_article.items():
        lines.append(f'  <testcase classname="kbassist" name={quoteattr(article)}>')
        for group in groups:
            message = quoteattr(f"{group.count} records, {group.first_seen or '?'} to {group.last_seen or '?'}")
            text = "\n".join(f"{one.path}:{one.line or one.record}: {one.text}" for one in group.samples)
            lines.append(f"    <failure message={message}>{escape(text)}</failure>")
        lines.append("  </testcase>")
    return ("\n".join([*lines, "</testsuite>"]) + "\n").encode("utf-8")
