"""ERRORLOG files, result sets and exports."""

import pytest

from kbassist.rulebase.base import RuleBase
from tests.support.formats import facts, read
from tests.support.samples import errorlog


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
def test_errorlog_speaks_of_its_current_start(encoding: str, base: RuleBase) -> None:
    (reading,) = read(base, errorlog("ab" * 20).encode(encoding))
    assert reading.evidence.kind.startswith("ERRORLOG") and len(reading.starts) == 2
    assert facts([reading])["server.machine"] == "SQL01"
    kinds = {(item.name, str(item.value), (item.time or "")[:10]) for item in reading.observations}
    assert ("certificate.kind", "self-generated", "2026-02-20") in kinds
    assert ("certificate.thumbprint", "AB" * 20, "2026-02-28") in kinds


def test_symptoms_in_an_errorlog_count_only_in_its_current_start(base: RuleBase) -> None:
    message = "SSL Provider: The certificate chain was issued by an authority that is not trusted."
    text = errorlog("ab" * 20)
    now = f"{text}2026-03-01 10:00:00.00 spid60      {message}\r\n"
    before = text.replace("A self-generated", message)
    assert "windows-sentence" in [hit.symptom for hit in read(base, now)[0].hits]
    assert "client.os" not in facts(read(base, now))
    assert "windows-sentence" not in [hit.symptom for hit in read(base, before)[0].hits]


def test_readerrorlog_and_the_viewer_s_export(base: RuleBase) -> None:
    rows = "LogDate,ProcessInfo,Text\n2026-02-28 22:10:06.310,spid14s,A self-generated certificate was successfully loaded for encryption.\n"
    assert facts(read(base, rows))["certificate.kind"] == "self-generated"
    viewer = (
        "Date,Source,Severity,Message\n02/28/2026 22:10:07,spid14s,Unknown,Server is listening\n"
        "02/28/2026 22:10:06,spid14s,Unknown,A self-generated certificate was successfully loaded for encryption.\n"
    )
    assert facts(read(base, viewer))["certificate.kind"] == "self-generated"
