"""Every form of the error: languages, code pages, wrapping, codes, platforms; and what the text gives away."""

import pytest

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Reading
from kbassist.rulebase.base import RuleBase
from kbassist.text.normal import normalise
from kbassist.text.secrets import Vault
from tests.support.sentences import PAGES, UNICODE, sentences


def read(base: RuleBase, data: bytes) -> Reading:
    return Intake(base, Vault()).read(Document("text", data))[0]


def test_every_sentence_in_every_encoding_of_its_language(base: RuleBase) -> None:
    missed = []
    for language, sentence in sentences(base):
        text = f"Fehler: (provider: SSL, error: 0 - {sentence}.) (.Net SqlClient Data Provider)\r\n"
        for encoding in (*UNICODE, *PAGES.get(language, ("ascii",))):
            reading = read(base, text.encode(encoding))
            if [hit.symptom for hit in reading.hits] != ["windows-sentence"]:
                missed.append((language, encoding, reading.evidence.note))
    assert missed == []


def test_sentences_wrapped_at_any_width(base: RuleBase) -> None:
    for language, sentence in sentences(base):
        middle = len(sentence) // 2
        # Consoles break East Asian text anywhere, others at a blank.
        cut = middle if " " not in sentence[3:-3] else sentence.index(" ", 3)
        wrapped = f"{sentence[:cut]}\r\n      {sentence[cut:].strip()}"
        assert read(base, wrapped.encode("utf-8")).hits, (language, wrapped)


def test_letters_lost_to_question_marks_are_noticed(base: RuleBase) -> None:
    text = "Die Zertifikatkette wurde von einer nicht vertrauensw?rdigen Zertifizierungsstelle ausgestellt, w?hrend"
    reading = read(base, text.encode())
    assert reading.hits
    assert "replaced by '?'" in reading.evidence.note


CURLY = "La chaîne de certificats a été fournie par une autorité qui n’est pas approuvée."


@pytest.mark.parametrize(
    "text",
    [
        CURLY,
        "DIE ZERTIFIKATKETTE WURDE VON EINER NICHT VERTRAUENSWÜRDIGEN ZERTIFIZIERUNGSSTELLE AUSGESTELLT",
        "Die Zertifikatkette wurde von einer nicht vertrauenswuerdigen Zertifizierungsstelle ausgestellt.",
        "(Microsoft SQL Server, Error: -2146893019)",
        "Msg -2146893019, Level 16, State 1",
        "Win32Exception (0x80090325)",
        "SQL Error Number: 2148074277",
        "证书链是由不受信任的颁发机构颁发的。）",
    ],
)
def test_forms(text: str, base: RuleBase) -> None:
    assert read(base, text.encode("utf-8")).hits


@pytest.mark.parametrize(
    "text",
    [
        "Error 12146893019",
        "0x800903250",
        "The target principal name is incorrect.  Cannot generate SSPI context.",
        "The received certificate has expired.",
        "x509: certificate has expired or is not yet valid",
        "certificate verify failed:certificate has expired",
        "Login failed for user 'sa'.",
    ],
)
def test_other_problems_are_not_this_one(text: str, base: RuleBase) -> None:
    assert not [hit for hit in read(base, text.encode("utf-8")).hits if hit.article == "KB2007728"]


GIVEN_AWAY = [
    ("(.Net SqlClient Data Provider)", {"client.driver": "system-data-sqlclient"}),
    ("(Core .Net SqlClient Data Provider)", {"client.driver": "system-data-sqlclient"}),
    ("(Framework Microsoft SqlClient Data Provider)", {"client.driver": "microsoft-data-sqlclient", "client.os": "windows"}),
    ("(Core Microsoft SqlClient Data Provider)", {"client.driver": "microsoft-data-sqlclient"}),
    ("Microsoft.Data.SqlClient, Version=5.1.1.0, Culture=neutral", {"client.driver_version": "5.1.1.0"}),
    ("[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider", {"client.driver": "msodbcsql", "client.driver_version": "18"}),
    ("[Microsoft][ODBC Driver 13.1 for SQL Server]", {"client.driver_version": "13.1"}),
    ("[Microsoft][SQL Server Native Client 11.0]SSL Provider", {"client.driver": "sqlncli", "client.driver_version": "11"}),
    ("[Microsoft OLE DB Driver 19 for SQL Server]: SSL", {"client.driver": "msoledbsql", "client.driver_version": "19"}),
    ("Microsoft OLE DB Driver for SQL Server: x", {"client.driver": "msoledbsql", "client.driver_version": "18"}),
    ('OLE DB provider "MSOLEDBSQL19" for linked server "X" returned', {"client.driver": "linked-server"}),
    ("[DBNETLIB][ConnectionOpen (SECDoClientHandshake()).]SSL Security error.", {"client.driver": "mdac"}),
    ("at com.microsoft.sqlserver.jdbc.TDSChannel.enableSSL(IOBuffer.java:1)", {"client.driver": "mssql-jdbc"}),
    ("ConnectionError: Failed to connect to db:1433 - x", {"client.driver": "tedious", "server.host": "db", "server.port": "1433"}),
    ("at /app/node_modules/mssql/lib/tedious/connection-pool.js", {"client.driver": "node-mssql"}),
    ("TLS Handshake failed: x509: certificate signed by unknown authority", {"client.driver": "go-mssqldb", "error.engine": "go"}),
    ("pymssql._mssql.MSSQLDatabaseException: DB-Lib error message 20002", {"client.driver": "pymssql"}),
    ("DB-Lib error message 20002, severity 9", {"client.driver": "freetds"}),
    ("Error forming TLS connection: invalid peer certificate: UnknownIssuer", {"client.driver": "tiberius"}),
    ('"encrypt" property is set to "false" and "trustServerCertificate" property is set to "false"',
     {"client.driver": "mssql-jdbc", "client.encrypt_setting": "no", "client.trust_setting": "no", "client.class": "B"}),
    ("Sqlcmd: Error: Microsoft ODBC Driver 17 for SQL Server : SSL Provider", {"client.driver": "mssql-tools"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), GIVEN_AWAY)
def test_what_the_text_gives_away(text: str, expected: dict[str, str], base: RuleBase) -> None:
    facts: dict[str, set[object]] = {}
    for item in read(base, text.encode()).observations:
        facts.setdefault(item.name, set()).add(item.value)
    assert {name: facts.get(name) for name in expected} == {name: {value} for name, value in expected.items()}


def test_an_event_in_every_layout(base: RuleBase) -> None:
    layouts = [
        "Log Name:      System\nSource:        Schannel\nDate: 1/2/2025 3:04:05 AM\nEvent ID:      36882\nDescription:\nx\n",
        "Event[0]:\n  Log Name: System\n  Source: Schannel\n  Event ID: 36882\n  Description:\nx\n",
        "TimeCreated  : 1/2/2025 3:04:05 AM\nProviderName : Schannel\nId           : 36882\nMessage      : x\n",
        "Protokollname: System\nQuelle:        Schannel\nEreignis-ID:   36882\nBeschreibung:\nx\n",
    ]
    for layout in layouts:
        reading = read(base, layout.encode())
        assert [hit.symptom for hit in reading.hits] == ["schannel-36882"], layout
    other = read(base, layouts[0].replace("36882", "36887").encode())
    assert other.hits == ()


@pytest.mark.parametrize("length", [0, 200_000])
def test_every_literal_in_a_text_is_found_however_long_it_is(length: int, base: RuleBase) -> None:
    text = "x" * length + normalise("Error: -2146893019; certificate verify failed; 证书链是由不受信任的颁发机构颁发的")
    symptoms = [(entry.patterns, place) for place, entry in enumerate(base.index.symptoms)]
    facts = [
        ((one.pattern,), place) for place, one in enumerate(base.index.fact_patterns) if one.pattern.within == "text"
    ]
    for anchors, groups in ((base.symptom_anchors, symptoms), (base.fact_anchors, facts)):
        found = {place for group, place in groups for one in group if any(anchor in text for anchor in one.anchors)}
        assert found and anchors.near(text) == anchors.near(text, base.literals.places(text)) == found
