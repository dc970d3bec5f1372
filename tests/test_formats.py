"""Every format of docs/evidence.md: a sample, and the facts it yields."""

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from Evtx.Evtx import Evtx

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Reading
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault

from .evtxfile import Event, build, schannel
from .make_samples import certificate, certutil_root, errorlog, sqlcheck

WHEN = datetime(2026, 3, 1, 10, 0, 1, tzinfo=timezone.utc)
PROCESS = "The SSPI client process is Ssms (PID: 4711)."
MESSAGE = f"The certificate received from the remote server was issued by an untrusted certificate authority. {PROCESS}"
EVENT_XML = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
    "<Provider Name='Schannel' Guid='{{1f678132-5938-4686-9fdc-c8ff68f15c85}}'/><EventID>{id}</EventID><Level>2</Level>"
    "<TimeCreated SystemTime='2026-03-01T10:00:01.0000000Z'/><EventRecordID>{record}</EventRecordID>"
    "<Channel>System</Channel><Computer>{computer}</Computer></System>"
    "<UserData><EventXML xmlns='LSA_NS'>{body}</EventXML></UserData>{rendering}</Event>"
)


def xml(number: int = 36882, computer: str = "APP01", body: str = "", message: str = "", record: int = 7) -> str:
    rendering = f"<RenderingInfo Culture='en-US'><Message>{message}</Message></RenderingInfo>" if message else ""
    return EVENT_XML.format(id=number, record=record, computer=computer, body=body, rendering=rendering)


def read(base: RuleBase, data: bytes | str, name: str = "file") -> list[Reading]:
    raw = data.encode("utf-8") if isinstance(data, str) else data
    return Intake(base, Vault()).read(Document(name, raw))


def facts(readings: list[Reading]) -> dict[str, str]:
    return {item.name: str(item.value) for one in readings for item in one.observations}


@pytest.fixture(scope="module")
def leaf() -> x509.Certificate:
    return certificate("sql01.contoso.com", dns=("sql01.contoso.com",))[0]


def clixml() -> str:
    return (
        '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n<Obj RefId="0">\n'
        '<TN RefId="0"><T>System.Diagnostics.Eventing.Reader.EventLogRecord</T></TN>\n<Props><I32 N="Id">36882</I32>'
        '<S N="ProviderName">Schannel</S><S N="MachineName">APP01</S><DT N="TimeCreated">2026-03-01T10:00:01+00:00</DT>'
        f'<Obj N="Properties" RefId="1"><LST><S>x</S></LST></Obj></Props><MS><S N="Message">{MESSAGE}_x000A_</S></MS>'
        "</Obj>\n</Objs>"
    )


DETAILS = """- System

  - Provider

   [ Name]  Schannel
   [ Guid]  {1F678132-5938-4686-9FDC-C8FF68F15C85}

   EventID 36882

   Version 0

  - TimeCreated

   [ SystemTime]  2026-03-01T10:00:01.000Z

   EventRecordID 1477
   Channel System
   Computer APP01

- UserData

  - EventXML

   certificateContext """
OUT_HEADER = (
    "Date Time                Type/Level      Computer Name    EventID Source                                             "
    "Task Category       Username                                           Message"
)
OUT_ROW = (
    f"{'3/1/2026 10:00:01 AM':<25}{'Error':<16}{'APP01':<17}{'36882':<8}{'Schannel':<51}{'0':<20}{'N/A':<51}{MESSAGE}"
)
EVENTS = {
    "Event Viewer, Save as XML": "\ufeff<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n<Events>"
    + xml(message=MESSAGE) + "</Events>",
    "wevtutil /f:xml, no root": xml(record=7) + "\n" + xml(36888, body="<AlertDesc>48</AlertDesc>", record=8),
    "Clixml": clixml(),
    "ConvertTo-Json": json.dumps(
        [{"Id": 36882, "ProviderName": "Schannel", "MachineName": "APP01", "Message": MESSAGE,
          "TimeCreated": "/Date(1772359201000)/", "RecordId": 7, "Properties": [{"Value": "x"}]}], indent=2),
    "winlogbeat": json.dumps(
        {"@timestamp": "2026-03-01T10:00:01.000Z", "message": MESSAGE,
         "winlog": {"provider_name": "Schannel", "event_id": "36882", "computer_name": "APP01", "record_id": 7}}),
    "Azure Monitor": json.dumps(
        {"TimeGenerated": "2026-03-01T10:00:01Z", "Source": "Schannel", "EventID": 36882, "Computer": "APP01",
         "RenderedDescription": MESSAGE, "EventData": "<UserData><EventXML><Name>x</Name></EventXML></UserData>"}),
    "Event Viewer, Details": DETAILS + "3082\n",
    "Event Viewer, Save as CSV": "Level,Date and Time,Source,Event ID,Task Category\r\n"
    f'Error,3/1/2026 10:00:01 AM,Schannel,36882,None,"{MESSAGE}\r\nsecond line"\r\n'
    "Information,3/1/2026 10:00:02 AM,Service Control Manager,7036,None,x\r\n",
    "Event Viewer, Save as TXT": "Level\tDate and Time\tSource\tEvent ID\tTask Category\r\n"
    f'Error\t3/1/2026 10:00:01 AM\tSchannel\t36882\tNone\t"{MESSAGE}"\r\n',
    "Export-Csv": '#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"Message","Id","Version","ProviderName",'
    f'"MachineName","TimeCreated"\r\n"{MESSAGE}\r\nmore","36882","0","Schannel","APP01","3/1/2026 10:00:01 AM"\r\n',
    "SQL LogScout .out": f"{OUT_HEADER}\r\n{'-' * 230}\r\n{OUT_ROW}\r\n",
    "SQL LogScout .csv": '"EntryType","TimeGenerated","Source","EventID","Category","Message"\r\n'
    f'"Error","3/1/2026 10:00:01 AM","Schannel","36882","(0)","{MESSAGE} the "name" is "x""\r\n',
    "Format-List": f"TimeCreated  : 3/1/2026 10:00:01 AM\r\nProviderName : Schannel\r\nId           : 36882\r\nMessage      : {MESSAGE}\r\n",
}  # fmt: skip


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


def test_a_log_that_both_parsers_accept(base: RuleBase, leaf: x509.Certificate, tmp_path: Path) -> None:
    net = ("EventData", [("Data", "SqlException: A connection was successfully established ... (provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.) (Core Microsoft SqlClient Data Provider)")])  # fmt: skip
    events = [
        schannel(36882, WHEN, "APP01.contoso.com", certificateContext=leaf.public_bytes(Encoding.DER)),
        schannel(36888, WHEN, "APP01.contoso.com", AlertDesc=48, ErrorState=552),
        Event(".NET Runtime", 1026, WHEN, "APP01.contoso.com", net, channel="Application"),
    ]
    path = tmp_path / "System.evtx"
    path.write_bytes(build(events))
    with Evtx(str(path)) as log:
        assert len([record.xml() for record in log.records()]) == 3
    (reading,) = read(base, path.read_bytes(), "x")
    assert reading.evidence.status == "read" and reading.machine == "APP01.contoso.com"
    assert {hit.symptom for hit in reading.hits} >= {"schannel-36882", "windows-sentence"}
    assert facts([reading])["client.driver"] == "microsoft-data-sqlclient"
    (presented,) = reading.certificates
    assert presented.how == "presented" and presented.names == ("sql01.contoso.com",)


def test_a_log_of_two_machines_is_two_readings(base: RuleBase) -> None:
    data = build([schannel(36882, WHEN, "APP01"), schannel(36887, WHEN, "SQL01", AlertDesc=48)])
    first, second = read(base, data)
    assert first.evidence == second.evidence
    assert facts([first])["client.host"] == "APP01" and facts([second])["server.machine"] == "SQL01"


def test_damaged_logs_keep_what_is_readable(base: RuleBase) -> None:
    events = [schannel(36882, WHEN, "APP01")] + [schannel(36880, WHEN, "APP01", Type="client") for _ in range(200)]
    whole = build(events)
    (cut,) = read(base, whole[:-20_000])
    assert cut.evidence.status == "partly" and "cut off" in cut.evidence.note and cut.hits
    damaged = bytearray(whole)
    damaged[4096 + 512 + 100 : 4096 + 512 + 140] = bytes(40)
    (one,) = read(base, bytes(damaged))
    assert one.evidence.status == "partly" and "damaged record" in one.evidence.note
    (none,) = read(base, b"ElfFile\0" + bytes(9000))
    assert none.evidence.status == "unreadable" and "\n" not in none.evidence.note
    no_header = b"ElfFile\0" + bytes(4088) + whole[4096:]
    assert read(base, no_header)[0].hits


def test_capi2_is_the_second_witness(base: RuleBase) -> None:
    body = (
        "<Certificate fileRef='AA.cer' subjectName='sql01'/><CertificateChain><TrustStatus>"
        "<ErrorStatus value='20' CERT_TRUST_IS_UNTRUSTED_ROOT='true'/></TrustStatus></CertificateChain>"
    )
    text = xml(11, body="").replace("Name='Schannel'", "Name='Microsoft-Windows-CAPI2'")
    text = text.replace(
        "<EventXML xmlns='LSA_NS'></EventXML>", f"<CertGetCertificateChain>{body}</CertGetCertificateChain>"
    )
    assert facts(read(base, text))["client.root_in_windows"] == "no"


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


SNL = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL16.MSSQLSERVER\MSSQLServer\SuperSocketNetLib"
CLIENT = r"HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\Microsoft\MSSQLServer\Client"
SETTINGS = {
    "reg export, server": (
        f'Windows Registry Editor Version 5.00\r\n\r\n[{SNL}]\r\n"ForceEncryption"=dword:00000001\r\n"Certificate"="{"AB" * 20}"\r\n'
        '"ForceStrict"=dword:00000000\r\n',
        {"server.force_encryption": "yes", "server.force_strict": "no", "certificate.thumbprint": "ab" * 20},
    ),
    "reg query, server": (
        f"\r\n{SNL}\r\n    ForceEncryption    REG_DWORD    0x0\r\n",
        {"server.force_encryption": "no"},
    ),
    "reg export, client": (
        f'REGEDIT4\n\n[{CLIENT}\\SuperSocketNetLib]\n"Encrypt"=dword:00000001\n\n[{CLIENT}\\SNI19.0\\GeneralFlags\\Flag2]\n"Label"="Trust Server Certificate"\n"Value"=dword:00000000\n',
        {"client.machine_encrypt": "yes", "client.oledb_flag2": "no"},
    ),
    "reg export, data source": (
        '[HKEY_LOCAL_MACHINE\\SOFTWARE\\ODBC\\ODBC.INI\\Sales]\n"Driver"="C:\\\\Windows\\\\System32\\\\msodbcsql18.dll"\n"Server"="sql01"\n"Encrypt"="Strict"\n"Database"="d"\n',
        {"server.host": "sql01", "client.encrypt_setting": "strict"},
    ),
    "mssql.conf": (
        "[network]\nforceencryption = 1\ntlscert = /etc/ssl/certs/mssql.pem\n",
        {"server.force_encryption": "yes"},
    ),
    "odbc.ini": (
        "[Sales]\nDriver = ODBC Driver 18 for SQL Server\nServer = tcp:sql01.contoso.com,1433\nEncrypt = no\nTrustServerCertificate = no\n",
        {"client.driver": "msodbcsql", "client.encrypt_setting": "no", "server.host": "sql01.contoso.com"},
    ),
    "udl": (
        "[oledb]\r\n; Everything after this line is an OLE DB initstring\r\nProvider=MSOLEDBSQL19.1;Data Source=sql01;Use Encryption for Data=Mandatory;Trust Server Certificate=False\r\n",
        {"client.driver": "msoledbsql", "client.encrypt_setting": "yes", "client.trust_setting": "no"},
    ),
    "web.config": (
        '<configuration><connectionStrings><add name="x" connectionString="Data Source=sql01;Initial Catalog=d;Encrypt=True;User ID=u;Password=&quot;a;b&quot;" /></connectionStrings></configuration>',
        {"server.host": "sql01", "client.encrypt_setting": "yes"},
    ),
    "sqlcmd": (
        "/opt/mssql-tools18/bin/sqlcmd -S sql01 -d d -No -C -Q 'select 1'\n",
        {
            "client.driver": "mssql-tools",
            "client.driver_version": "18",
            "client.encrypt_setting": "no",
            "client.trust_setting": "yes",
        },
    ),
    "dm_server_registry": (
        "registry_key                                                  value_name       value_data\n"
        "------------------------------------------------------------- ---------------- ----------\n"
        "HKLM\\Software\\Microsoft\\Microsoft SQL Server\\MSSQL16.X\\MSSQLServer\\SuperSocketNetLib ForceEncryption  1\n",
        {},
    ),
    "dm_server_registry, grid": (
        f"registry_key\tvalue_name\tvalue_data\n{SNL.replace('HKEY_LOCAL_MACHINE', 'HKLM')}\tForceEncryption\t1\n",
        {"server.force_encryption": "yes"},
    ),
    "dm_exec_connections": (
        "session_id,net_transport,encrypt_option,auth_scheme,client_net_address\n51,TCP,FALSE,NTLM,10.1.2.3\n",
        {"server.force_encryption": "no"},
    ),
    "SQLCheck": (sqlcheck("ab" * 20), {"server.force_encryption": "yes", "server.machine": "SQL01.contoso.com"}),
    "SQLCheck, driver settings": (
        "--- Start of Report ---\nSQL Server Connectivity Check v1\n\nSQL Client Driver SNI Settings:\n\n"
        "    Client Name  Protocol Order  Force Encryption  Trust Server Cert\n"
        "    -----------  --------------  ----------------  -----------------\n"
        "    SNI18.0      sm, tcp, np     Yes\n\n--- End of Report ---\n",
        {"client.machine_encrypt": "yes"},
    ),
}


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_settings(name: str, encoding: str, base: RuleBase) -> None:
    text, wanted = SETTINGS[name]
    found = facts(read(base, text.encode(encoding)))
    assert {key: found.get(key, "").lower() for key in wanted} == {key: value.lower() for key, value in wanted.items()}
    assert "a;b" not in str(found)


def dumps() -> dict[str, tuple[str, str, bool]]:
    """Text, store, whether it is complete."""
    root = certificate("Contoso Root CA", ca=True)[0]
    text = certutil_root([root])
    block = f"Subject      : CN=Contoso Root CA\r\nIssuer       : CN=Contoso Root CA\r\nThumbprint   : {'AB' * 20}\r\nFriendlyName : \r\n\r\n"
    keytool = f"Keystore type: PKCS12\nYour keystore contains 1 entry\n\nAlias name: sqlca\nOwner: CN=Contoso Root CA\nIssuer: CN=Contoso Root CA\nCertificate fingerprints:\n\t SHA1: {':'.join(['AB'] * 20)}\n"
    table = f"   PSParentPath: Microsoft.PowerShell.Security\\Certificate::LocalMachine\\Root\r\n\r\nThumbprint                                Subject\r\n----------                                -------\r\n{'AB' * 20}  CN=Contoso Root CA, DC=con...\r\n"
    return {
        "certutil": (text, "machine-root", True),
        "certutil, cut off": (text.rsplit("CertUtil:", 1)[0], "machine-root", False),
        "certutil, German": (
            text.replace("Issuer:", "Aussteller:").replace("Subject:", "Antragsteller:").replace("Certificate 0", "Zertifikat 0")
            .replace("Cert Hash(sha1)", "Zertifikathash(sha1)").replace("command completed successfully", "-Befehl wurde erfolgreich ausgeführt"),
            "machine-root", True),
        "PowerShell, list": (f"PS C:\\> Get-ChildItem Cert:\\LocalMachine\\Root | Format-List\r\n\r\n{block}", "machine-root", True),
        "PowerShell, filtered": (f"PS C:\\> dir Cert:\\LocalMachine\\Root | where Subject -match x | fl\r\n\r\n{block}", "machine-root", False),
        "PowerShell, user": (f"PS C:\\> gci Cert:\\CurrentUser\\Root | fl\r\n\r\n{block}", "user-root", True),
        "PowerShell, table": (table, "machine-root", False),
        "keytool": (keytool, "java", True),
    }  # fmt: skip


@pytest.mark.parametrize("name", dumps())
def test_trust_stores(name: str, base: RuleBase) -> None:
    text, store, complete = dumps()[name]
    (reading,) = read(base, text)
    (listing,) = reading.listings
    assert (listing.store, listing.complete) == (store, complete), reading.evidence
    assert listing.certificates[0].subject.startswith("CN=Contoso Root CA")
    assert len(listing.certificates[0].thumbprint) == 40


def test_s_client_shows_what_the_server_presents(base: RuleBase, leaf: x509.Certificate) -> None:
    pem = leaf.public_bytes(Encoding.PEM).decode()
    text = f"CONNECTED(00000003)\n---\nCertificate chain\n 0 s:CN = sql01\n   i:CN = x\n---\nServer certificate\n{pem}\nVerify return code: 19\n"
    (one,) = read(base, text)[0].certificates
    assert (one.how, one.file) == ("presented", "")


def test_openssl_and_nmap(base: RuleBase) -> None:
    text = (
        "Certificate:\n    Data:\n        Version: 3 (0x2)\n        Issuer: C = US, CN = Contoso Root CA\n        Validity\n"
        "            Not Before: Jan  2 00:00:00 2026 GMT\n            Not After : Jan  2 00:00:00 2028 GMT\n"
        "        Subject: CN = sql01\n            X509v3 Authority Key Identifier: \n                AB:CD:EF:01:23:45:67:89\n"
        "SHA1 Fingerprint=" + ":".join(["AB"] * 20) + "\n"
    )
    (one,) = read(base, text)[0].certificates
    assert (one.subject, one.not_after, one.authority_key_id) == (
        "CN = sql01",
        "2028-01-02T00:00:00Z",
        "abcdef0123456789",
    )
    nmap = (
        "PORT     STATE SERVICE\n1433/tcp open  ms-sql-s\n| ssl-cert: Subject: commonName=SSL_Self_Signed_Fallback\n"
        "| Issuer: commonName=SSL_Self_Signed_Fallback\n| Not valid before: 2026-02-28T22:10:06\n|_Not valid after:  2056-02-28T22:10:06\n"
    )
    (reading,) = read(base, nmap)
    assert [cert.how for cert in reading.certificates] == ["presented"]
