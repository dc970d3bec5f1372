"""Texts made to be slow: for every reader, and for what stands before and behind the readers, inputs of any length.

Each is what a reader looks for, repeated in the way that costs it most: begins without ends, headers without rows,
names that differ, rows that never close.
"""

from collections.abc import Callable
from typing import TypeAlias

Make: TypeAlias = Callable[[int], str]
"""A text of about so many characters."""
ERROR = "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"
_XML = "http://schemas.microsoft.com/win/2004/08/events/event"
_SYSTEM = '<System><Provider Name="Schannel"/><EventID>36882</EventID><Computer>{}</Computer></System>'
_HEX = "AB" * 20
_PROBE = (
    '{"format":"kbassist.probe/1","tool":"","time":"","status":"answered","target":{"typed":"a","host":"a"},"port":1,'
)


def repeated(piece: str) -> Make:
    """``piece`` over and over."""
    return lambda size: piece * (size // len(piece) + 1)


def inside(before: str, piece: str, after: str = "") -> Make:
    """``piece`` over and over inside a frame."""
    return lambda size: f"{before}{piece * (size // len(piece) + 1)}{after}"


def numbered(piece: str, before: str = "", after: str = "") -> Make:
    """A piece with a number of its own each time."""

    def make(size: int) -> str:
        return before + "".join(piece.format(number) for number in range(size // len(piece) + 1)) + after

    return make


def _event(body: str, computer: str = "APP01") -> str:
    return f'<Event xmlns="{_XML}">{_SYSTEM.format(computer)}{body}</Event>'


def _chunked(size: int, before: str, piece: str, after: str) -> str:
    """Events of the largest size that is read."""
    most = 900_000
    result = []
    while size > 0:
        result.append(before + piece * (min(size, most) // len(piece) + 1) + after)
        size -= most
    return "".join(result)


def _nest(opened: str, core: str, closed: str, size: int) -> str:
    count = size // len(opened + closed) + 1
    return "".join(opened.format(number) for number in range(count)) + core + closed * count


def _nested_often(size: int) -> str:
    """Objects in objects, each with a name of its own, 300 deep."""
    result = ['<Objs ><Obj RefId="0"><MS><S N="ProviderName">Schannel</S><I32 N="Id">36882</I32>']
    number = length = 0
    while length < size:
        piece = "".join(f'<Obj N="a{number + i}" RefId="1">' for i in range(300)) + "<S>x</S>" * 300 + "</Obj>" * 300
        number += 300
        length += len(piece)
        result.append(piece)
    return "".join([*result, "</MS></Obj></Objs>"])


READERS: dict[str, dict[str, Make]] = {
    "certificate": {
        "begins without an end": repeated("-----BEGIN CERTIFICATE-----\n"),
        "begins in one line": repeated("-----BEGIN CERTIFICATE----- "),
        "begins and base64 without an end": repeated("-----BEGIN CERTIFICATE-----\nMIIC\n"),
        "one begin, base64 without an end": inside(
            "-----BEGIN CERTIFICATE-----\n", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY\n"
        ),
        "empty certificates": repeated("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        "keys without an end": repeated("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n"),
    },
    "certificate-dump": {
        "certutil items": numbered("================ Certificate {} ================\nIssuer: CN=a\nSubject: CN=b\n"),
        "hashes that break off": repeated("Cert Hash(sha1): ab cd ef 01 23 45 67 89 x\n"),
        "hash of blanks": inside("================ Certificate 0 ================\n(sha1)", "ab  "),
        "labels": repeated("(sha1): Subject: CN=x =" + "=" * 30),
        "blocks of PowerShell": numbered("Subject      : CN=a{}\nIssuer       : CN=a\nThumbprint   : " + _HEX + "\n\n"),
        "a value over lines": inside("Subject      : CN=a\nThumbprint   : ", "      CN=a\n"),
        "labels of PowerShell": inside("Thumbprint   : x\n", "Subject      : CN=a\n"),
        "rows of thumbprints": repeated(_HEX + "  CN=a   b\n"),
        "row of blanks": inside("Thumbprint\n" + _HEX + "  x", " ", "x"),
        "commands": repeated("Thumbprint Get-ChildItem Cert:\\a\\b | x\n"),
        "commands in one line": repeated("Thumbprint ls ls ls "),
        "keytool owners": repeated("Owner: CN=x\nSHA1: " + ":".join(["AB"] * 20) + "\n"),
        "keytool without a fingerprint": repeated("Owner: CN=x\nIssuer: CN=y\nSHA1: AB:AB\n"),
        "keytool entries": numbered(
            "Alias name: a{}\nOwner: CN=x\nIssuer: CN=y\nSHA1: " + ":".join(["AB"] * 20) + "\n\n"
        ),
        "openssl": repeated("Certificate:\n    Data:\n        Issuer: CN=x\n        Subject: CN=x\n"),
        "openssl without data": inside("Certificate:\nData:\n", "X509v3 Key Usage:\n"),
        "nmap": repeated("| ssl-cert: Subject: commonName=x\n| Issuer: commonName=x\n"),
        "nmap's marks": repeated("| ssl-cert: |_ |_ | _ "),
    },
    "errorlog": {
        "stamps": repeated("2026-01-01 10:00:00.00 Server      x\n"),
        "starts": numbered("2026-01-01 10:00:00.00 Server      Server name is 'S{}'.\n"),
        "blank lines": inside("2026-01-01 10:00:00.00 Server      x\n", "\n"),
        "lines that go on": inside("2026-01-01 10:00:00.00 Server      x\n", "\tx\n"),
        "blanks in a source": inside("2026-01-01 10:00:00.00 Server", " "),
        "quotes": repeated('"2026-01-01 10:00:00.00","Server","x\n'),
        "headers of the viewer": repeated("Date,Source,Severity,Message\n"),
        "rows of the viewer": inside("Date,Source,Severity,Message\n", "01/01/2026 10:00:00,Logon,Unknown,x\n"),
    },
    "event-xml": {
        "begins without an end": repeated("<Event >"),
        "begins on lines": repeated("<Event >\n"),
        "empty events": repeated("<Event></Event>"),
        "events": repeated(_event("<EventData><Data Name='a'>b</Data></EventData>") + "\n"),
        "children of one name": lambda size: _chunked(
            size, "<Event >" + _SYSTEM.format("A") + "<EventData>", "<Data/>", "</EventData></Event>"
        ),
        "one value": lambda size: _chunked(
            size, "<Event >" + _SYSTEM.format("A") + "<EventData><Data>", "x", "</Data></EventData></Event>"
        ),
        "hexadecimal value": lambda size: _chunked(
            size, "<Event >" + _SYSTEM.format("A") + "<EventData><Data>", "ab ", "g</Data></EventData></Event>"
        ),
        "nested": lambda size: _chunked(size, "<Event >" + _SYSTEM.format("A"), "<a>", "</Event>"),
        "computers": lambda size: "".join(_event("", f"PC{n}") for n in range(size // 190 + 1)),
        "ends without begins": inside("<Event >", "</Event>"),
    },
    "event-clixml": {
        "begins without an end": repeated('<Objs ><Obj RefId="0">'),
        "objects without an end": inside("<Objs >", '<Obj RefId="0">'),
        "attributes without an end": inside("<Objs >", '<Obj RefId="0" '),
        "properties": inside(
            '<Objs ><Obj RefId="0"><MS><S N="ProviderName">Schannel</S><I32 N="Id">36882</I32>',
            '<S N="x">y</S>',
            "</MS></Obj></Objs>",
        ),
        "nested properties": lambda size: (
            '<Objs ><Obj RefId="0"><MS><S N="ProviderName">Schannel</S><I32 N="Id">36882</I32>'
            + _nest('<Obj N="a{}" RefId="1">', "x", "</Obj>", size)
            + "</MS></Obj></Objs>"
        ),
        "nested, of some depth": _nested_often,
        "objects": inside(
            "<Objs >",
            '<Obj RefId="0"><MS><S N="ProviderName">Schannel</S><I32 N="Id">36882</I32></MS></Obj>\n',
            "</Objs>",
        ),
        "documents": repeated(
            '<Objs ><Obj RefId="0"><MS><S N="ProviderName">Schannel</S><I32 N="Id">36882</I32></MS></Obj></Objs>\n'
        ),
    },
    "event-json": {
        "objects cut off": repeated('{"Id": 1,\n'),
        "one array cut off": inside("[", '{"Id": 36882, "ProviderName": "Schannel"},'),
        "nested": repeated('{"Id":'),
        "nested arrays": inside('{"Id":', "["),
        "strings cut off": repeated('{"Id": "\n'),
        "objects": repeated('{"Id": 36882, "ProviderName": "Schannel", "Message": "x"}\n'),
        "braces": inside('"Id":', "{\n"),
        "commas": inside('{"Id": 1}', ", ", "x"),
        "commas on lines": inside('{"Id": 1}\n', " ,", "x"),
        "properties": inside('{"Id": 36882, "ProviderName": "Schannel", "Properties": [', '{"Value": "x"},', "{}]}"),
        "values": numbered('"a{}": "x",', '{"Id": 36882, "ProviderName": "Schannel", "EventData": {', '"z": 1}}'),
        "hexadecimal value": inside('{"Id": 36882, "ProviderName": "Schannel", "EventData": {"a": "', "ab", 'g"}}'),
        "computers": numbered('{{"Id": 36882, "ProviderName": "Schannel", "MachineName": "PC{}", "Message": "x"}}\n'),
    },
    "event-table": {
        "rows": inside(
            "Level,Date and Time,Source,Event ID,Task Category\n", "Error,1/1/2026 10:00:00 AM,Schannel,36882,None,x\n"
        ),
        "open quotes": inside(
            "Level,Date and Time,Source,Event ID,Task Category\n", 'Error,1/1/2026 10:00:00 AM,Schannel,36882,None,"x\n'
        ),
        "rows that never close": inside("Level,Date and Time,Source,Event ID,Task Category\n", '"Error\n'),
        "blank lines": inside(
            "Level,Date and Time,Source,Event ID,Task Category\nError,1/1/2026 10:00:00 AM,Schannel,36882,None,x\n",
            "\n",
        ),
        "quoted, message first": inside('"Message","Id","ProviderName","TimeCreated"\n', '"x\n'),
        "message first, quotes": inside('"Message","Id","ProviderName","TimeCreated"\n"', '""'),
        "message first": inside('"Message","Id","ProviderName","TimeCreated"\n', '"x","36882","Schannel","1/1/2026"\n'),
        "fixed width": inside(
            "TimeCreated           ProviderName  Id      Message\n" + "-" * 70 + "\n",
            "1/1/2026 10:00:00 AM  Schannel      36882   x\n",
        ),
        "fixed width, one row": inside(
            "TimeCreated           ProviderName  Id      Message\n"
            + "-" * 70
            + "\n1/1/2026 10:00:00 AM  Schannel      36882   x\n",
            "\n",
        ),
        "headers": repeated("a,b,c,Source,Event  ID\n"),
        "a long header": inside("Source,Event ID,", "a,"),
    },
    "event-text": {
        "events": repeated("Log Name:      System\nSource:        Schannel\nEvent ID:      36882\nDescription:\nx\n"),
        "starts": repeated("Event[0]:\n"),
        "log names": repeated("Source: x\nLog Name:\n"),
        "description without end": inside("Source:        Schannel\nEvent ID:      36882\nDescription:\n", "x\n"),
        "blanks before a colon": inside("Source: x\n", "a" + " " * 39 + "\n"),
        "blanks": inside("Source: x\nLog Name", " "),
        "details": repeated("- System\n  - Provider\n   [ Name]  Schannel\n  EventID 36882\n"),
        "details without an end": inside("- System\n", "  - Provider\n"),
        "details, blanks": inside("- System\n  EventID x", " ", "x"),
        "details, many blanks": repeated("- System\n  EventID x" + " " * 4000 + "x\n"),
        "details, dump": inside("- System\n", "0000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 x\n"),
        "details, one line of blanks": lambda size: (
            "- System\nEventID" + " " * (size // 2) + "x" + " " * (size // 2) + "y\n"
        ),
    },
    "ini": {
        "values": inside("[a]\n", "b = c\n"),
        "values that differ": numbered("b{} = c\n", "[a]\n"),
        "sections": repeated("[a]\n"),
        "data sources": numbered("[a{}]\nserver = x\n"),
        "blanks behind a value": inside("[a]\nb = c", " ", "d"),
        "blanks before a sign": inside("[a]\nb", " ", "d"),
        "blanks in a line": repeated("[a]\nb = c" + " " * 4000 + "d\n"),
        "equals signs": inside("[a]\nb ", "= "),
        "words": inside("[a]\nb = ", "c "),
        "brackets": repeated("["),
        "blanks, brackets": inside("[a]\n", " ", "["),
    },
    "registry": {
        "values": inside("[HKEY_LOCAL_MACHINE\\a]\n", '"b"=dword:1\n'),
        "keys": repeated("[HKEY_LOCAL_MACHINE\\a]\n"),
        "data sources": numbered('[HKEY_LOCAL_MACHINE\\SOFTWARE\\ODBC\\ODBC.INI\\a{}]\n"Server"="x"\n'),
        "lines that go on": inside('[HKEY_LOCAL_MACHINE\\a]\n"b"=hex:', "00,\\\n"),
        "lines that go on, no end": inside('[HKEY_LOCAL_MACHINE\\a]\n"b"=', "x\\\n"),
        "escapes": inside('[HKEY_LOCAL_MACHINE\\a]\n"', "\\\\"),
        "a path": inside("HKEY_LOCAL_MACHINE", "\\a"),
        "blanks": inside("HKEY_LOCAL_MACHINE\\a\n    b", " ", "x"),
        "blanks in query": repeated("HKEY_LOCAL_MACHINE\\a\n    b    REG_SZ " + " " * 4000 + "\n"),
        "names of a query": inside("HKEY_LOCAL_MACHINE\\a\n    ", "b  "),
        "data, hexadecimal": inside('[HKEY_LOCAL_MACHINE\\a]\n"b"=hex(2):', "41,00,"),
    },
    "resultset": {
        "headers": repeated("registry_key\tvalue_name\tvalue_data\n"),
        "headers of connections": repeated("encrypt_option\tauth_scheme\n"),
        "headers, fixed width": repeated(
            "value_name value_data encrypt_option\n---------- ---------- --------------\n"
        ),
        "rows": inside("registry_key\tvalue_name\tvalue_data\n", "HKLM\\a\tForceEncryption\t1\n"),
        "columns": inside("value_name,value_data,", "a,"),
        "columns and rows": inside("value_name\tvalue_data\n", "a\tb\t"),
        "dashes": inside("value_name value_data\n", "-- ", "x"),
        "runs of dashes": inside("value_name value_data\n", "--", "x"),
        "blanks": inside("value_name value_data\n-- ", " ", "x"),
        "a long header": lambda size: "value_name\tvalue_data\t" + "a" * size + "\n" + "a\tb\tc\n" * (size // 6),
    },
    "probe": {
        "beginnings": repeated('{"format":"kbassist.probe/1",'),
        "attempts": inside(_PROBE + '"attempts":[', '{"what":"tls"},', '{"what":"tls"}]}'),
        "certificates": inside(_PROBE + '"chain":[', '{"der":"MAA=","thumbprint":""},', '{"der":"","thumbprint":""}]}'),
        "suites": inside(
            _PROBE + '"tls":[{"dialect":"tds-7","version":"1.2","state":"accepted","suites":[',
            '"AES256-SHA",',
            '"x"]}]}',
        ),
        "nests": inside(_PROBE + '"attempts":', "[", "]"),
        "blanks": inside("{", " ", '"format":"kbassist.probe/1"}'),
    },
    "sqlcheck": {
        "values": inside("--- Start of Report ---\n", "a:    b\n"),
        "tables": inside("--- Start of Report ---\n", "t:\n\n   a  b\n   -- --\n   x  y\n\n"),
        "dash rows": inside("--- Start of Report ---\n", "   -- --\n"),
        "dashes": inside("--- Start of Report ---\n", "-- ", "x"),
        "one row of dashes": inside("--- Start of Report ---\n   a\n   -- --", "-", "x"),
        "wide tables": lambda size: (
            "--- Start of Report ---\n"
            + "a  " * int(size**0.5)
            + "\n"
            + "-- " * int(size**0.5)
            + "\n"
            + "x\n" * (size - int(size**0.5))
        ),
        "many columns": lambda size: (
            "--- Start of Report ---\n"
            + "a  " * (size // 12)
            + "\n"
            + "-- " * (size // 12)
            + "\n"
            + "x\n" * (size // 4)
        ),
        "blanks": inside("--- Start of Report ---\na:", " ", "x"),
        "blanks behind a value": inside("--- Start of Report ---\na:  b", " ", "x"),
        "blanks behind values": repeated("--- Start of Report ---\na:  b" + " " * 4000 + "x\n"),
        "starts": repeated("--- Start of Report ---\n"),
        "a long title": lambda size: (
            "--- Start of Report ---\n" + "a" * (size // 2) + "\n" + "-" * 20 + "\n" + "a: b\n" * (size // 10)
        ),
        "a long header": lambda size: (
            "--- Start of Report ---\n" + "a" * (size // 2) + "\n-- --\n" + "a  b\n" * (size // 10)
        ),
        "titles": repeated("SQL Server Connectivity Check\n"),
        "certificates": inside(
            "--- Start of Report ---\nCertificates in the Local Computer MY Store:\n\n   CN  Thumbprint                                SAN\n   --  ----------------------------------------  -----\n",
            "   a   " + _HEX + "  b c\n",
        ),
        "names of a certificate": inside(
            "--- Start of Report ---\nCertificates in the Local Computer MY Store:\n\n   CN  Thumbprint                                SAN\n   --  ----------------------------------------  -----\n   a   "
            + _HEX
            + "  ",
            "b, ",
        ),
    },
}
"""By the name of a text format, what its reader is given."""


DOORS: dict[str, Make] = {
    # layout
    "one line of messages": repeated(ERROR + " "),
    "one word": repeated("x"),
    "one line of blanks": repeated(" "),
    "line ends": repeated("\n"),
    "escaped quotes": repeated('\\"'),
    "backslashes": repeated("\\"),
    "entities": repeated("&amp;"),
    "entities of entities": inside("&", "amp;"),
    "escapes of Clixml": repeated("_x000A_"),
    "unicode escapes": repeated("\\u0041"),
    "colours": repeated("\x1b[31m"),
    "escape characters": repeated("\x1b["),
    "operating system commands": repeated("\x1b]"),
    "colours without their escape": repeated("[1;"),
    "prefixes": repeated("> a\n"),
    "prefixes in one line": repeated("> "),
    "comment marks": repeated("# # # a\n"),
    "stamped lines": repeated("2026-03-01T10:00:00.123Z ERROR [main] error in\n"),
    "fields": repeated("2026-03-01 10:00:00 a: b: c: d: e: f: g: h: i: j: k: l: m: x\n"),
    "containers": repeated('{"log":"a\\n","stream":"stderr","time":"x"}\n'),
    "literals that are joined": repeated('"a" + '),
    "quotes": repeated('"'),
    "quotes on lines": repeated('"\n'),
    "quotes and blanks": repeated('"' + " " * 19),
    "wrong code page": repeated("Ã¤├ñРЎРµ "),
    "alternating code pages": repeated("Ã¤x├ñy"),
    "a run of high letters": repeated("Ã"),
    "a run of pairs and others": repeated("Ã¤├"),
    "replacement characters": repeated("\ufffd"),
    "question marks": repeated("a??"),
    "wide characters": repeated("证书 链 "),
    "wrapped lines": repeated("x" * 80 + "\n"),
    "wrapped words": repeated("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\n"),
    "hyphens": repeated("abc-\n"),
    "combining marks": inside("a", "\u0301\u0323"),
    # matching
    "halves of messages": repeated("(provider: SSL Provider, error: 0 - The certificate chain was issued by an "),
    "beginnings of messages": repeated("A connection was successfully established with the server, but then an error "),
    "schannel and a number": repeated("schannel 36882 "),
    "schannel and numbers": numbered("schannel {} "),
    "schannel on lines": repeated("schannel 36882\n"),
    "schannel and stamps": repeated("2026-03-01T10:00:00 schannel 36882\n"),
    "numbers": repeated("0x80090325 "),
    "numbers that differ": numbered("0x{:08x} "),
    "envelopes": repeated("provider: SSL Provider, error: 0 - "),
    "envelopes on lines": repeated("SqlException: provider: SSL Provider, error: 0 - x\n"),
    "indented below an error": inside(ERROR + "\n", "   at x\n"),
    "errors that differ": numbered(ERROR + " sql{}.contoso.com\n"),
    # connection strings
    "keys without a value": repeated("server="),
    "keys and blanks": repeated("server= "),
    "keys on lines": repeated("server=\n"),
    "connection strings": repeated("Server=a;Database=b;Encrypt=no "),
    "connection strings of many pairs": inside("Server=a;", "x=y;"),
    "unknown pairs": repeated("x=y;"),
    "open quotes of a value": repeated('server="'),
    "open braces of a value": repeated("server={"),
    "quotes in a value": inside('server="', '""'),
    "addresses": repeated("sqlserver://"),
    "addresses of JDBC": repeated("jdbc:sqlserver://"),
    "addresses of JDBC that differ": numbered("jdbc:sqlserver://h{}:1433;"),
    "parameters of an address": inside("sqlserver://a?", "b=c&"),
    "quoted keys": repeated("&quot;server=a&quot;"),
    # command lines, profiles
    "sqlcmd": repeated("sqlcmd -S a "),
    "sqlcmd on lines": repeated("sqlcmd a\n"),
    "open quotes of a command": inside("sqlcmd ", '-S "'),
    "profile": inside("type: sqlserver\n", "server: x\n"),
    "profile, names that differ": numbered("server: x{}\n", "type: sqlserver\n"),
    # secrets
    "secrets": repeated("password=S3cret!x "),
    "secrets that differ": numbered("password=S3cret!y{} "),
    "secrets on lines": numbered("password=S3cret!y{}\n"),
    "secrets once each and again": lambda size: (
        "".join(f"password=S3cret!x{n}\n" for n in range(size // 40))
        + "".join(f"S3cret!x{n} " for n in range(size // 40))
    ),
    "names of secrets": repeated("password "),
    "names of secrets, joined": repeated("password"),
    "headings": repeated("password,password\n"),
    "headings in columns": repeated("|password|\n"),
    "tags": repeated("<password>"),
    "tags and pairs": repeated('<add key="password" '),
    "private keys": repeated("-----BEGIN PRIVATE KEY-----\n"),
    "private keys in one line": repeated("-----BEGIN PRIVATE KEY----- "),
    "borders": repeated("-----BEGIN "),
    "manifests": repeated("kind: Secret\n"),
    "data of manifests": inside("kind: Secret\n", "data:\n  a: QUJDREVGRw==\n"),
    "tokens": repeated("***password-1*** "),
    "tokens that differ": numbered("***password-{}*** "),
    "JSON web tokens": repeated("eyJhbGciOiJI.eyJ"),
    "ampersands": repeated("?password=x&"),
    "percent escapes": repeated("%3D%3d"),
    "percent escapes of percent": inside("%", "25"),
    "hosts of .pgpass": repeated("a:5432:b:c:d:"),
    "at signs": repeated("a/b@"),
    "user and addresses": repeated("://a:b@"),
    "base64": repeated("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="),
    "equals signs": repeated("=="),
    "options": repeated("-P x "),
    "echo": repeated("echo x | "),
    # readers' common ground
    "hexadecimal": repeated("ab cd ef "),
    "machine names": numbered("Machine: PC{}\n"),
    "stamps alone": repeated("10:00:00\n"),
    "begins of all formats": repeated('<Event >-----BEGIN CERTIFICATE-----\n[a]\n{"Id":\n- System\nvalue_name\n'),
}
"""What both doors do with any text: layout, masking, matching, connection strings."""

BATCH: dict[str, Make] = DOORS | {
    f"{reader}, {name}": READERS[reader][name]
    for reader, name in (
        ("certificate", "begins in one line"),
        ("certificate-dump", "certutil items"),
        ("certificate-dump", "nmap's marks"),
        ("event-xml", "computers"),
        ("event-json", "one array cut off"),
        ("event-json", "computers"),
        ("errorlog", "starts"),
        ("event-text", "events"),
    )
}
"""What batch looks into: any text, and the formats whose words it looks for."""
