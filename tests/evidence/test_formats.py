"""The registry of formats, what stands around a block in a paste, and readers that fail."""

import subprocess
import sys
from pathlib import Path

import pytest

from kbassist.evidence import attempts
from kbassist.evidence.accounts import in_words
from kbassist.evidence.document import Document
from kbassist.evidence.formats import INDEX_FILE, declared, formats, index
from kbassist.evidence.intake import Intake
from kbassist.evidence.readers.part import Part, Text
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault
from tests.support.formats import EVENTS, LOADED, MESSAGE, PROCESS, SETTINGS, blocks, facts, read, xml
from tests.support.run import Run
from tests.support.samples import ERROR

DOCS = Path(__file__).parents[2] / "docs" / "evidence.md"


BLOCKS = blocks()


def test_the_index_says_what_the_readers_declare() -> None:
    assert formats() == declared()
    assert INDEX_FILE.read_bytes() == index(), "python -m kbassist.evidence.readers"


def test_every_module_of_a_reader_is_reached_through_the_index() -> None:
    helpers = {"part", "event", "certificate_words", "__init__", "__main__"}
    modules = {path.stem for path in INDEX_FILE.parent.glob("*.py")} - helpers
    assert modules == {one.module for one in formats()}


def test_the_documentation_names_every_format() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert [one.name for one in formats() if f"| `{one.name}` |" not in text] == []


def test_a_reader_is_imported_only_for_its_marker() -> None:
    script = (
        "import sys; from kbassist.evidence.formats import possible, possible_binary;"
        "list(possible('no marker')); list(possible_binary(b'x'));"
        "print(sorted(one for one in sys.modules if one.startswith('kbassist.evidence.readers.')))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['kbassist.evidence.readers.part']"


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_error_above_or_below_a_block_is_kept(name: str, newline: str, base: RuleBase) -> None:
    block, kind = BLOCKS[name]
    (alone,) = read(base, block)
    for text in (f"{ERROR}\n{block}", f"{block}\n\n{ERROR}"):
        (reading,) = read(base, text.replace("\r\n", "\n").replace("\n", newline))
        assert kind in reading.evidence.kind and reading.evidence.status == alone.evidence.status, reading.evidence
        assert {("KB2007728", "windows-sentence")} <= {(hit.article, hit.symptom) for hit in reading.hits}
        assert facts([reading])["client.driver"] == "microsoft-data-sqlclient"
        assert len(reading.listings) == len(alone.listings)
        kept = {(one.name, one.value) for one in alone.observations if one.form}
        assert kept <= {(one.name, one.value) for one in reading.observations}


LISTING = """Root "Trusted Root Certification Authorities"
================ Certificate 0 ================
Issuer: CN=Contoso Root
Subject: CN=Contoso Root
Cert Hash(sha1): 00112233445566778899aabbccddeeff00112233
CertUtil: -store command completed successfully."""
WIDE = """session_id  encrypt_option  auth_scheme
----------- --------------- ------------
51          FALSE           NTLM"""
TABS = "session_id\tencrypt_option\tauth_scheme\n51\tFALSE\tNTLM"


COMMAS = "session_id,encrypt_option,auth_scheme\n51,FALSE,NTLM"
KEYTOOL = f"""Your keystore contains 1 entry

Alias name: contoso
Owner: CN=Contoso Root
Issuer: CN=Contoso Root
Certificate fingerprints:
\t SHA1: {":".join(["AB"] * 20)}
Signature algorithm name: SHA256withRSA
Version: 3"""
EXTENSIONS = (
    f"{KEYTOOL}\n\nExtensions:\n\n#1: ObjectId: 2.5.29.14 Criticality=false\nSubjectKeyIdentifier [\n]\n\n{'*' * 43}"
)
LIST = f"Subject      : CN=Contoso Root, OU=One, OU=Two, OU=Three, OU=Four, OU=Five, OU=Six\nThumbprint   : {'AB' * 20}"
BELOW = {
    "certutil": LISTING,
    "certutil, cut off": LISTING.rpartition("\n")[0],
    "fixed width": WIDE,
    "tabs": TABS,
    "commas": COMMAS,
    "keytool": KEYTOOL,
    "keytool, extensions": EXTENSIONS,
    "PowerShell": LIST,
    "LogScout": EVENTS["SQL LogScout .out"].rstrip(),
    "SQLCheck, cut off": BLOCKS["SQLCheck"][0].partition("--- End")[0].rstrip() + "\n",
}
"""Blocks that show by themselves where they end, the last one by a blank line."""


@pytest.mark.parametrize("error", [ERROR.splitlines()[1], f"Error: {ERROR.splitlines()[2].rpartition(': ')[2]}"])
@pytest.mark.parametrize("name", BELOW)
def test_an_error_on_the_line_below_is_no_part_of_a_block_that_shows_its_end(
    name: str, error: str, base: RuleBase
) -> None:
    block = BELOW[name]
    (alone,), (reading,) = read(base, block), read(base, f"{block}\n{error}")
    assert {("KB2007728", "windows-sentence")} <= {(hit.article, hit.symptom) for hit in reading.hits}
    assert [(one.complete, one.certificates) for one in reading.listings] == [
        (one.complete, one.certificates) for one in alone.listings
    ]
    assert len(reading.certificates) == len(alone.certificates)
    kept = [(one.name, one.value) for one in alone.observations if one.form]
    assert [one for one in kept if one not in {(some.name, some.value) for some in reading.observations}] == []


def test_a_message_of_a_fixed_table_goes_on_below_its_row(base: RuleBase) -> None:
    text = EVENTS["SQL LogScout .out"].replace(PROCESS, "").rstrip() + f"\n\n  {PROCESS}\n"
    (reading,) = read(base, text)
    assert facts([reading])["case.product"] == "sql-server"


def test_an_error_on_the_line_above_the_log_is_recognised(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "paste.txt"
    path.write_text(f"{ERROR.splitlines()[1]}\n{LOADED}\n", encoding="utf-8")
    ran = run("diagnose", path)
    assert ran.status == 0 and "KB2007728" in ran.out, ran.out + ran.err


def test_lines_that_go_on_with_a_message_stay_in_the_log(base: RuleBase) -> None:
    banner = (
        "2026-03-01 09:00:00.00 Server      Microsoft SQL Server 2019 (RTM) - 15.0.2000.5 (X64)\n"
        "\tSep 24 2019 13:48:23\n\n\tDeveloper Edition (64-bit) on Linux (Ubuntu 20.04) <X64>\n"
    )
    for below in ("", f"\n{ERROR}", f"2026-03-01 10:00:00 INFO an application\n{ERROR}"):
        (reading,) = read(base, banner + below)
        assert facts([reading])["server.os"] == "linux"
        assert ("client.os" in facts([reading])) == bool(below) == bool(reading.hits)


def test_between_two_messages_too(base: RuleBase) -> None:
    (reading,) = read(base, f"{LOADED}\n\n{ERROR}\n{LOADED.replace('09:00', '09:05')}\n")
    assert facts([reading])["client.driver"] == "microsoft-data-sqlclient"
    assert [one.time for one in reading.observations if one.name == "certificate.kind"] == ["2026-03-01T09:05:00.00"]


def test_events_of_several_machines_leave_the_rest_of_the_paste(base: RuleBase) -> None:
    events = xml(message=MESSAGE) + "\n" + xml(computer="APP02", message=MESSAGE)
    first, second, rest = read(base, f"{ERROR}\n{events}\n")
    assert (first.machine, second.machine, rest.machine) == ("APP01", "APP02", None)
    assert facts([rest])["client.driver"] == "microsoft-data-sqlclient"
    assert first.evidence == rest.evidence and "error text" in rest.evidence.kind


def test_objects_that_are_no_events_are_free_text(base: RuleBase) -> None:
    text = '{"level": "error", "message": "x (provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"}\n'
    (reading,) = read(base, EVENTS["winlogbeat"] + "\n" + text)
    assert "windows-sentence" in {hit.symptom for hit in reading.hits}


@pytest.mark.parametrize("error", [ValueError, KeyError, RecursionError, TypeError])
def test_a_reader_that_fails_costs_only_what_it_would_have_read(
    error: type[Exception], base: RuleBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = attempts.text_reader

    def failing(_source: Text) -> Part | None:
        raise error("bad input")

    monkeypatch.setattr(attempts, "text_reader", lambda one: failing if one.name == "registry" else real(one))
    registry = SETTINGS["reg export, server"][0]
    (reading,) = read(base, f"{ERROR}\n{registry}\n{LOADED}\n")
    assert {one.format: one.status for one in reading.attempts if one.format != "ini"} == {
        "registry": "failed",
        "errorlog": "read",
    }
    assert reading.hits and facts([reading])["certificate.kind"] == "self-generated"
    (trouble,) = next(one.troubles for one in reading.attempts if one.status == "failed")
    assert trouble.reason == "reader-failed" and error.__name__ in trouble.detail
    assert reading.evidence.status == "partly" and in_words(trouble) in reading.evidence.note


def test_a_binary_reader_that_fails(base: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_one: object) -> object:
        def read_it(_source: object) -> Part | None:
            raise OverflowError

        return read_it

    monkeypatch.setattr(attempts, "binary_reader", failing)
    (reading,) = read(base, b"ElfFile\0" + bytes(range(256)) * 8)
    assert reading.evidence.status == "not-understood" and "event log (OverflowError)" in reading.evidence.note
    (text,) = read(base, b"0 " + ERROR.encode())
    assert text.hits and text.evidence.status == "partly"


def test_a_refusal_is_a_code(base: RuleBase) -> None:
    (reading,) = read(base, f"{ERROR}\n-----BEGIN CERTIFICATE-----\nMIIB\n")
    assert [(one.format, one.troubles[0].reason) for one in reading.attempts] == [("certificate", "cut-off-pem")]
    assert reading.hits and reading.evidence.status == "partly"


@pytest.mark.parametrize(
    ("name", "word"), [("x.evtx", "event log"), ("x.pfx", "certificate"), ("x.bin", "no known kind")]
)
def test_a_misleading_name_is_said(name: str, word: str, base: RuleBase) -> None:
    (reading,) = Intake(base, Vault()).read(Document(name, bytes(range(256)) * 4))
    assert reading.evidence.kind == "binary" and word in reading.evidence.note
