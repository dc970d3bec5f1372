"""Every format of docs/evidence.md: a sample, and the facts it yields."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.loader import load
from tests.support.formats import DETAILS, EVENTS, PROCESS, facts, read

IMAGE = """facts:
  - name: client.process_image
    type: text
    subject: client
    meaning: The program that opened the connection.
    recognise:
      - {within: event, pattern: 'sspi client process is (?P<value>[a-z0-9_.-]{1,80}) \\(pid: ', source: test}
"""


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_event_in_every_export(name: str, encoding: str, base: RuleBase) -> None:
    readings = read(base, EVENTS[name].lstrip("\ufeff").encode(encoding))
    (reading,) = readings
    assert "event" in reading.evidence.kind and reading.evidence.status == "read", reading.evidence
    assert "schannel-36882" in {hit.symptom for hit in reading.hits}
    found = facts(readings)
    assert found["event.schannel_36882"] == "yes"
    assert found["client.os"] == "windows"
    hit = next(hit for hit in reading.hits if hit.symptom == "schannel-36882")
    assert hit.time and "2026" in hit.time
    if "Computer" in EVENTS[name] or "MachineName" in EVENTS[name] or "computer" in EVENTS[name]:
        assert found["client.host"] == "APP01"


def test_the_hex_dump_below_a_details_copy(base: RuleBase, leaf: x509.Certificate) -> None:
    der = leaf.public_bytes(Encoding.DER)
    rows = [
        f"{place:04X}: {' '.join(f'{byte:02X}' for byte in der[place : place + 8])}   ........"
        for place in range(0, len(der), 8)
    ]
    text = (
        DETAILS.replace("certificateContext ", "") + "\n--------\nBinary data:\n\nIn Bytes\n\n" + "\n".join(rows) + "\n"
    )
    (reading,) = read(base, text)
    assert [one.subject for one in reading.certificates] == ["CN=sql01.contoso.com"]


@pytest.fixture(scope="module")
def with_image(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    """The shipped rules with a fact of our own."""
    folder = tmp_path_factory.mktemp("image")
    (folder / "vocabulary").mkdir()
    (folder / "vocabulary" / "mine.yaml").write_text(IMAGE, encoding="utf-8")
    return load((folder,), cache=False)


@pytest.mark.parametrize("name", EVENTS)
def test_a_rule_reads_what_stands_in_the_message(name: str, with_image: RuleBase) -> None:
    """The program that Schannel's message names is known to no reader: a pattern of a rule base finds it."""
    found = facts(read(with_image, EVENTS[name].lstrip("\ufeff")))
    assert found.get("client.process_image") == ("Ssms" if PROCESS in EVENTS[name] else None)
