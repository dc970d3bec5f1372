"""JUnit XML for pipelines: a suite of test cases, each with its failures or skipped."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from msgspec import Struct

from kbassist.text.safe import printable


class TestCase(Struct, frozen=True, kw_only=True):
    """A test case; ``failures``: messages with what they are about; ``skipped``: why it says nothing."""

    name: str
    group: str = "kbassist"
    failures: tuple[tuple[str, str], ...] = ()
    skipped: str = ""
    output: str = ""


def suite(name: str, cases: Sequence[TestCase]) -> bytes:
    """The document with one suite."""
    failed, skipped = sum(bool(one.failures) for one in cases), sum(bool(one.skipped) for one in cases)
    attributes = {"name": name, "tests": str(len(cases)), "failures": str(failed), "errors": "0"}
    top = Element("testsuite", attributes | ({"skipped": str(skipped)} if skipped else {}))
    for one in cases:
        case = SubElement(top, "testcase", classname=one.group, name=printable(one.name))
        for message, text in one.failures:
            SubElement(case, "failure", message=printable(message)).text = printable(text)
        if one.skipped:
            SubElement(case, "skipped", message=printable(one.skipped))
        if one.output:
            SubElement(case, "system-out").text = printable(one.output)
    indent(top)
    written: bytes = tostring(top, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"
