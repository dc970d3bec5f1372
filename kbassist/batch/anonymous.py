"""The report of a batch without the names of those it is about (``--anonymise``)."""

import msgspec

from kbassist.anonymous.anonymiser import Anonymiser
from kbassist.batch.groups import Report
from kbassist.render.anonymised import replaced
from kbassist.rulebase.base import RuleBase


def without_names(report: Report, anonymiser: Anonymiser, base: RuleBase) -> Report:
    """The same report, everywhere with the same names; its summary says how many were replaced."""
    hidden = anonymiser(report)
    counts = anonymiser.counts(anonymiser.secrets)
    return msgspec.structs.replace(
        hidden,
        summary=msgspec.structs.replace(hidden.summary, anonymised=counts),
        anonymised=replaced(counts, base),
    )
