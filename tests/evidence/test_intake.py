"""Decoding, events and certificates, on real and on hostile input."""

from pathlib import Path

import cryptography_vectors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.evidence.accounts import in_words
from kbassist.evidence.readers.certificate_file import read_certificates
from kbassist.evidence.readers.event_text import read_events
from kbassist.model.evidence import RefusedError
from kbassist.text.decode import decode

VECTORS = Path(cryptography_vectors.__file__).parent / "x509"
EVENT_VIEWER = """Log Name:      System
Source:        Schannel
Date:          10/13/2020 3:03:31 PM
Event ID:      36882
Task Category: None
Level:         Error
Computer:      WS07.corp.example
Description:
The certificate received from the remote server was issued by an untrusted certificate authority.
"""
WEVTUTIL = """Event[0]:
  Log Name: System
  Source: Schannel
  Date: 2020-10-13T15:03:31.123
  Event ID: 36882
  Computer: WS07
  Description:
The certificate received: see data.

Event[1]:
  Source: Schannel
  Event ID: 36888
  Description:
x
"""
FORMAT_LIST = """TimeCreated  : 10/13/2020 3:03:31 PM
ProviderName : Schannel
Id           : 36882
Message      : The certificate received from the remote
               server was issued

TimeCreated  : 10/13/2020 3:04:31 PM
ProviderName : Schannel
Id           : 36888
Message      : y
"""


@pytest.mark.parametrize(
    ("text", "ids"), [(EVENT_VIEWER, [36882]), (WEVTUTIL, [36882, 36888]), (FORMAT_LIST, [36882, 36888])]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_events_of_each_layout(text: str, ids: list[int], newline: str) -> None:
    events = read_events(text.replace("\n", newline))
    assert [event.id for event in events] == ids
    assert {event.provider for event in events} == {"Schannel"}
    assert "certificate received" in events[0].message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp866"])
def test_text_survives_its_encoding(encoding: str) -> None:
    text = "Provider: SSL Цепочка сертификатов выпущена центром сертификации, error 0 and so on\r\n" * 3
    decoded = decode(text.encode(encoding), lambda candidate: candidate.count("Цепочка"))
    assert decoded is not None
    assert decoded.text == text


def test_lost_letters_are_said() -> None:
    decoded = decode(b"Anmeldevorgang nicht vertrauensw?rdig, ausgel?st ????? ", lambda _: 0)
    assert decoded is not None
    assert "'?'" in decoded.note


def test_addresses_have_question_marks_of_their_own() -> None:
    decoded = decode(b"GET /orders?id=7 200\nGET https://h/x?y=1&z 200\nGET /a?b=c\n", lambda _: 0)
    assert decoded is not None and decoded.note == ""


@given(st.binary(max_size=400))
def test_no_bytes_crash_the_readers(data: bytes) -> None:
    decoded = decode(data, lambda _: 0)
    if decoded:
        read_events(decoded.text)
    try:
        read_certificates(data, "x")
    except RefusedError as error:
        assert "\n" not in in_words(error.trouble)


def test_every_vector_is_read_or_refused_in_one_line() -> None:
    files = [path for path in VECTORS.rglob("*") if path.suffix in (".pem", ".der", ".crt", ".cer")]
    assert len(files) > 100
    read = 0
    for path in files:
        try:
            read += read_certificates(path.read_bytes(), path.name) is not None
        except RefusedError as error:
            assert "\n" not in in_words(error.trouble), path
    assert read > 80
