"""One sample of every format that evidence comes in."""

import json

from .evtxfile import build, schannel
from .places import CASES
from .samples import WHEN, certificate, certutil_root, errorlog, sqlcheck

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


SNL = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL16.MSSQLSERVER\MSSQLServer\SuperSocketNetLib"


CLIENT = r"HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\Microsoft\MSSQLServer\Client"


PROBE = """{
  "format": "kbassist.probe/1",
  "tool": "0.1.0",
  "time": "2026-03-01T10:00:00Z",
  "status": "answered",
  "target": {"typed": "sql01", "host": "sql01"},
  "port": 1433,
  "build": "16.0.4165.0",
  "encryption": "forced",
  "strict": "refused"
}
"""
"""What ``kbassist probe`` writes, less what it leaves out of no probe."""


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
    "probe": (PROBE, {"server.host": "sql01", "server.port": "1433", "server.force_encryption": "yes"}),
    "SQLCheck, driver settings": (
        "--- Start of Report ---\nSQL Server Connectivity Check v1\n\nSQL Client Driver SNI Settings:\n\n"
        "    Client Name  Protocol Order  Force Encryption  Trust Server Cert\n"
        "    -----------  --------------  ----------------  -----------------\n"
        "    SNI18.0      sm, tcp, np     Yes\n\n--- End of Report ---\n",
        {"client.machine_encrypt": "yes"},
    ),
}


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


LOADED = "2026-03-01 09:00:00.00 Server      A self-generated certificate was successfully loaded for encryption."


def blocks() -> dict[str, tuple[str, str]]:
    """A block of each format, and a word of the kind it is taken for."""
    found = {name: (text.lstrip("\ufeff"), "event") for name, text in EVENTS.items()}
    found |= {name: (SETTINGS[name][0], "registry") for name in SETTINGS if name.startswith("reg ")}
    found |= {f"certificates, {name}": (text, "certificate store") for name, (text, _, _) in dumps().items()}
    found["ERRORLOG"] = (LOADED + "\n", "ERRORLOG")
    found["whole ERRORLOG"] = (errorlog("ab" * 20), "ERRORLOG")
    found["SQLCheck"] = (sqlcheck("ab" * 20), "SQLCheck")
    found["probe"] = (PROBE, "probe of a server")
    return found


def samples() -> dict[str, bytes]:
    """Every format once, as bytes."""
    found = {name: text.encode("utf-8") for name, text in EVENTS.items()}
    found |= {name: text.encode("utf-16") for name, (text, _) in SETTINGS.items()}
    found |= {name: text.encode("utf-8") for name, (text, _, _) in dumps().items()}
    found["evtx"] = build([schannel(36882, WHEN, "APP01", AlertDesc=48) for _ in range(20)])
    found |= {path.name: path.read_bytes() for path in (CASES / "logscout" / "evidence").iterdir()}
    return found
