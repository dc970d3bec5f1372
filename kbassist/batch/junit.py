"""JUnit XML for pipelines: a test case for each article, failed where a group of it was found."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from kbassist.batch.groups import Report


def to_junit(report: Report, articles: tuple[str, ...]) -> bytes:
    """One suite; ``articles``: all that were looked for."""
    by_article = {article: [one for one in report.groups if one.article == article] for article in articles}
    failures = sum(bool(groups) for groups in by_article.values())
    suite = Element("testsuite", name="kbassist batch", tests=str(len(articles)), failures=str(failures), errors="0")
    for article, groups in by_article.items():
        case = SubElement(suite, "testcase", classname="kbassist", name=article)
        for group in groups:
            which = f"{group.apart}: " if group.apart else ""
            message = f"{which}{group.count} records, {group.first_seen or '?'} to {group.last_seen or '?'}"
            failure = SubElement(case, "failure", message=message)
            failure.text = "\n".join(f"{one.path}:{one.line or one.record}: {one.text}" for one in group.samples)
    indent(suite)
    written: bytes = tostring(suite, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"
