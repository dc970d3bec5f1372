"""A text with one setting of its connections changed, as an option would change it."""

from kbassist.advisor.changes import Settings, corrected, owned
from kbassist.connection.change import applied
from kbassist.connection.sites import sites
from kbassist.connection.wanted import Client
from kbassist.model.evidence import Evidence
from kbassist.rulebase.base import RuleBase

EVIDENCE = Evidence(id="e1", path="f", kind="text", machine=None, status="read", note="")


def changed(text: str, base: RuleBase, driver: str = "", **settings: str) -> str:
    """``text`` (line feeds only) with ``settings`` by meaning; ``driver``: the client's, where nothing names it."""
    result = text
    found = [(EVIDENCE, one) for one in sites(text.split("\n"), base)]
    for _, site in reversed(owned(found, Client(driver))):
        done = corrected(base, site, Settings(settings, ()), Client(driver))
        start = len("\n".join(["", *text.split("\n")[: site.line - 1]]))
        assert text[start : start + len(site.text)] == site.text
        result = result[:start] + applied(site.text, done.edits) + result[start + len(site.text) :]
    return result


def refused(text: str, base: RuleBase, driver: str = "", **settings: str) -> list[str]:
    """Why settings of the connections in ``text`` are not changed."""
    found = [(EVIDENCE, one) for one in sites(text.split("\n"), base)]
    return [
        corrected(base, one, Settings(settings, ()), Client(driver)).refused for _, one in owned(found, Client(driver))
    ]
