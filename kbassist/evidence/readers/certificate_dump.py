"""Certificates and trust stores as tools print them: certutil, PowerShell's ``Cert:`` drive, keytool, openssl, nmap.

Which store a dump shows, and whether it shows all of it, is said only where the dump proves it: certutil prints the
store and ends with a line of its own, keytool counts, PowerShell does neither (only the echoed command tells).
Labels of certutil and keytool are translated; positions, ``(sha1)`` and ``SHA1:`` are not.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

import msgspec

from kbassist.evidence.formats import reader
from kbassist.evidence.readers.certificate_words import Printed, public_key, signature_hash
from kbassist.evidence.readers.part import Part, Range, Text, entry_end, joined, pasted_below, spans
from kbassist.model.certificate import Listing, SeenCertificate
from kbassist.text.safe import clean

_STORES = {"root": "machine-root", "authroot": "machine-root", "ca": "machine-ca", "my": "machine-my"}
_HASH = re.compile(r"\(sha1\)[^:]{0,20}:\s*(?P<hash>(?:[0-9a-fA-F]{2}\s?){20})")
_ITEM = re.compile(r"^=+ .{1,40} \d+ =+$")
_STORE = re.compile(r"^\s*(?P<name>\w+)(?: \"[^\"]{1,80}\")\s*$")
_DONE = re.compile(r"^CertUtil: -(?P<verb>store|viewstore)\b(?!.*0x[0-9a-fA-F]{8})", re.I)
_DN = re.compile(r"(?:[A-Za-z][\w .]{0,30}|(?:OID\.)?\d[\d.]+)\s?=\s?\S")
_PS_LABEL = re.compile(r"^(?P<label>[A-Z][A-Za-z]{1,30})\s*: ?(?P<value>.*)$")
_PS_PARENT = re.compile(r"^[ \t]*PSParentPath: .{0,200}Certificate::(?P<store>\w{1,40}\\\w{1,40})", re.M)
_PS_ROW = re.compile(r"^(?P<thumbprint>[0-9A-F]{40})\s+(?P<subject>\S.*)$")
_PS_COMMAND = re.compile(
    r"(?:Get-ChildItem|gci|dir|ls)\s{1,8}(?:-Path\s{1,8})?"
    r"['\"]?Cert:\\(?P<store>\w{1,40}\\\w{1,40})\\?['\"]?\s{0,8}(?P<rest>\|.{0,400})?$",
    re.I | re.M,
)
_PS_STORES = {
    "localmachine\\root": "machine-root",
    "localmachine\\authroot": "machine-root",
    "localmachine\\ca": "machine-ca",
    "localmachine\\my": "machine-my",
    "currentuser\\root": "user-root",
}
_PS_DISPLAY = re.compile(
    r"\|\s{0,8}(?:Format-\w{1,20}|f[lt]|Select(?:-Object)?|Sort(?:-Object)?|Out-\w{1,20}|ConvertTo-\w{1,20})\b[^|]*",
    re.I,
)
_KEYTOOL_COUNT = re.compile(
    r"(?:contains|enthält|含)\D{0,20}(?P<count>\d{1,9})|(?P<count2>\d{1,9})\s{0,4}(?:件|个)", re.I
)
_KEYTOOL_OWNER = re.compile(r"^(?:Owner|Eigentümer|所有者)[:：]\s*(?P<name>.+)")
_KEYTOOL_ISSUER = re.compile(r"^(?:Issuer|Aussteller|発行者|发布者|颁发者)[:：]\s*(?P<name>.+)")
_KEYTOOL_MORE = re.compile(r"\s|#\d+:|\*{5}|[\[\]}]|[0-9A-F]{4}:|[^\s:：][^:：]{0,60}[:：]\s*$|[^:：]{1,60}\[$")
"""What keytool prints below the blank lines of a certificate: labels, extensions, hex dumps, rows of stars."""
_KEYTOOL_SIGNATURE = re.compile(r"[:：]\s{0,8}(?P<name>(?:SHA-?\d{1,3}|MD[25])with\w{1,20})\s{0,8}(?:\(|$)", re.I)
_KEYTOOL_KEY = re.compile(r"[:：]\s*(?P<bits>\d{2,6})\D{1,8}?(?P<kind>RSA|EC|DSA)(?![A-Za-z])")
"""The values are the same in every language of the tool, the labels are not."""
_SHA1 = re.compile(
    r"^[ \t]*(?i:SHA-?1(?: Fingerprint)?)[ \t]*[:=][ \t]*(?P<hash>(?:[0-9A-Fa-f]{2}:){19}[0-9A-Fa-f]{2})", re.M
)


@reader(
    name="certificate-dump",
    title="listing of certificates",
    markers=("(sha1)", "thumbprint", "sha1:", "certificate:", "ssl-cert", "certutil"),
    suffixes=(".txt",),
)
def read_dump(source: Text) -> Part | None:
    """Every certificate and listing of any of these tools."""
    text, lines = source.text, source.lines
    listings: list[Listing] = []
    loose: list[SeenCertificate] = []
    claimed: list[Range] = []
    for found in (_certutil(lines), _powershell(text, lines), _keytool(lines)):
        if found is not None:
            listings.append(found[0])
            claimed += found[1]
    loose += [*_openssl(lines), *_nmap(lines)]
    if not listings and not loose:
        return None
    kept = [one for one in listings if one.store]
    loose += [one for listing in listings if not listing.store for one in listing.certificates]
    notes = [_account(one) for one in kept]
    if any(not one.store for one in listings):
        notes.append("which store this is, the dump does not say; repeat it with the command in the copy")
    return Part(
        kind="certificate store" if listings else "certificate dump",
        certificates=tuple(loose),
        listings=tuple(kept),
        notes=tuple(notes),
        claimed=joined(claimed),
    )


def _account(listing: Listing) -> str:
    names = {
        "machine-root": "Trusted Root Certification Authorities, local computer",
        "user-root": "Trusted Root Certification Authorities, current user",
        "machine-ca": "Intermediate Certification Authorities, local computer",
        "machine-my": "Personal, local computer",
        "java": "Java keystore",
    }
    whole = "all" if listing.complete else "an excerpt, or not known to be all"
    return f"{len(listing.certificates)} certificates of {names.get(listing.store, listing.store)} ({whole})"


def _certutil(lines: Sequence[str]) -> tuple[Listing, list[Range]] | None:
    starts = [number for number, line in enumerate(lines) if _ITEM.match(line.strip())]
    dones = [number for number, line in enumerate(lines, 1) if _DONE.match(line.strip())]
    done = dones[0] if dones else 0
    if not starts and not done:
        return None
    last = done
    if starts:
        # What stands below the last word of the command is not the command's.
        ends = (number for number in dones if number > starts[-1])
        last = next(ends, 0) or max(done, entry_end(lines, starts[-1] + 1, pasted_below(lines, starts[-1] + 2)))
    store, first = "", (starts[0] if starts else 0)
    for number in range(max(0, first - 8), first):
        named = _STORE.match(lines[number])
        if named:
            store, first = _STORES.get(named["name"].casefold(), ""), number
    if (
        any("-user" in line and "certutil" in line.casefold() for line in lines[: first + 1])
        and store == "machine-root"
    ):
        store = "user-root"
    certificates = []
    for start, end in spans(starts, len(lines)):
        one = _certutil_item(lines[start:end], start + 1)
        certificates += [one] if one else []
    complete = bool(done) and len(certificates) == len(starts)
    listing = Listing(store=store, complete=complete, certificates=tuple(certificates), line=first + 1)
    return listing, [(first + 1, last)]


def _certutil_item(lines: Sequence[str], number: int) -> SeenCertificate | None:
    names: list[str] = []
    thumbprint = ""
    for line in lines:
        label, colon, value = line.partition(":")
        if colon and _DN.match(value.strip()) and "(" not in label and len(names) < 2:
            names.append(value.strip())
        found = _HASH.search(line)
        if found and not thumbprint:
            thumbprint = re.sub(r"\s", "", found["hash"]).upper()
    if len(names) < 2 and not thumbprint:
        return None
    issuer, subject = (names + names)[:2] if names else ("", "")
    return SeenCertificate(subject=clean(subject), issuer=clean(issuer), thumbprint=thumbprint, how="dump", line=number)


def _powershell(text: str, lines: Sequence[str]) -> tuple[Listing, list[Range]] | None:
    blocks = list(_ps_blocks(lines))
    rows = [(number, found) for number, line in enumerate(lines, 1) if (found := _PS_ROW.match(line))]
    if not blocks and not rows:
        return None
    parent, command = _PS_PARENT.search(text), _PS_COMMAND.search(text)
    named = command or parent
    store = _PS_STORES.get(named["store"].casefold(), "") if named else ""
    whole = bool(command) and not _PS_DISPLAY.sub("", command["rest"] or "").strip() if command else False
    certificates = [_ps_certificate(values, number) for number, _, values in blocks] or [
        SeenCertificate(
            subject=clean(found["subject"].rstrip().removesuffix("...")),
            thumbprint=found["thumbprint"],
            how="dump",
            line=number,
        )
        for number, found in rows
    ]
    first = min((one.line or 1) for one in certificates)
    claimed = [*((number, last) for number, last, _ in blocks), *((number, number) for number, _ in rows)]
    return Listing(store=store, complete=whole, certificates=tuple(certificates), line=first), claimed


def _ps_blocks(lines: Sequence[str]) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Blocks of ``Format-List`` that have a thumbprint, with their first and last line."""
    values: dict[str, list[str]] = {}
    first = label = None
    for number, line in enumerate(chain(lines, ("",)), 1):
        found, pasted = _PS_LABEL.match(line), pasted_below((line,), 1) == 1
        if found and not pasted:
            first, label = first or number, found["label"]
            values.setdefault(label, [found["value"].strip()])
        elif label and line.startswith("      ") and line.strip():
            values[label].append(line.strip())
        elif not line.strip() or pasted:
            whole = {name: "".join(parts) for name, parts in values.items()}
            if re.fullmatch(r"[0-9A-Fa-f]{40}", whole.get("Thumbprint", "")) and whole.get("Subject"):
                yield first or number, number - 1, whole
            values, first, label = {}, None, None


def _ps_certificate(values: dict[str, str], number: int) -> SeenCertificate:
    names = re.findall(r"[\w*][\w*.-]*", values.get("DnsNameList", ""))
    return SeenCertificate(
        subject=clean(values["Subject"]),
        issuer=clean(values.get("Issuer", "")),
        thumbprint=values["Thumbprint"].upper(),
        names=tuple(names),
        how="dump",
        line=number,
    )


def _keytool(lines: Sequence[str]) -> tuple[Listing, list[Range]] | None:
    certificates: list[SeenCertificate] = []
    owner = issuer = ""
    first = last = 0
    for number, line in enumerate(lines, 1):
        found = _KEYTOOL_OWNER.match(line.strip())
        if found:
            owner, issuer, first = found["name"], "", number
            continue
        found = _KEYTOOL_ISSUER.match(line.strip())
        if found and owner:
            issuer = found["name"]
            continue
        sha1 = _SHA1.match(line)
        if sha1 and owner:
            certificates.append(
                SeenCertificate(
                    subject=clean(owner),
                    issuer=clean(issuer),
                    thumbprint=sha1["hash"].replace(":", "").upper(),
                    how="dump",
                    line=first,
                )
            )
            owner, last = "", number
        elif certificates and not owner:
            certificates[-1] = _keytool_algorithms(certificates[-1], line)
    if not certificates:
        return None
    last = entry_end(lines, last, pasted_below(lines, last + 1))
    while last < len(lines) and (not lines[last].strip() or _KEYTOOL_MORE.match(lines[last])):
        last += 1
    count = next((found for line in lines[:12] if (found := _KEYTOOL_COUNT.search(line))), None)
    expected = int(count["count"] or count["count2"]) if count else -1
    listing = Listing(
        store="java" if count else "",
        complete=len(certificates) >= expected > 0,
        certificates=tuple(certificates),
        line=certificates[0].line,
    )
    return listing, [(certificates[0].line or 1, last)]


def _keytool_algorithms(certificate: SeenCertificate, line: str) -> SeenCertificate:
    """The certificate with what a line below its fingerprints says of its signature and its key."""
    signature, key = _KEYTOOL_SIGNATURE.search(line), _KEYTOOL_KEY.search(line)
    if signature and not certificate.signature:
        return msgspec.structs.replace(certificate, signature=signature_hash(signature["name"]) or "")
    if key and certificate.key is None:
        return msgspec.structs.replace(certificate, key=public_key(key["kind"], key["bits"]))
    return certificate


_OPENSSL = {
    "issuer": re.compile(r"^\s*Issuer:\s*(\S.*)$"),
    "subject": re.compile(r"^\s*Subject:\s*(\S.*)$"),
    "not_before": re.compile(r"^\s*Not Before\s*:\s*(\S.*)$"),
    "not_after": re.compile(r"^\s*Not After\s*:\s*(\S.*)$"),
    "ca": re.compile(r"^\s*(CA:(?:TRUE|FALSE))"),
    "names": re.compile(r"^\s*((?:DNS|IP Address):.*)$"),
}


def _openssl(lines: Sequence[str]) -> Iterator[SeenCertificate]:
    """``openssl x509 -text``: a block begins with ``Certificate:`` and ``Data:``."""
    starts = [
        number
        for number, line in enumerate(lines[:-1])
        if line.strip() == "Certificate:" and lines[number + 1].strip() == "Data:"
    ]
    for start, end in spans(starts, len(lines)):
        values: dict[str, str] = {}
        key_id = authority = ""
        block = lines[start:end]
        for number, line in enumerate(block):
            for name, pattern in _OPENSSL.items():
                found = pattern.match(line)
                if found:
                    values.setdefault(name, found[1].strip())
            following = block[number + 1].strip() if number + 1 < len(block) else ""
            if "Subject Key Identifier" in line:
                key_id = _hex(following)
            elif "Authority Key Identifier" in line:
                authority = _hex(following.removeprefix("keyid:"))
        fingerprint = _SHA1.search("\n".join(block))
        printed = Printed(block)
        if "subject" in values and "issuer" in values:
            yield SeenCertificate(
                subject=clean(values["subject"]),
                issuer=clean(values["issuer"]),
                thumbprint=fingerprint["hash"].replace(":", "").upper() if fingerprint else "",
                names=tuple(re.findall(r"(?:DNS|IP Address):([^,\s]+)", values.get("names", ""))),
                not_before=_openssl_date(values.get("not_before", "")),
                not_after=_openssl_date(values.get("not_after", "")),
                key_id=key_id,
                authority_key_id=authority,
                ca=values["ca"] == "CA:TRUE" if "ca" in values else None,
                key=printed.key,
                signature=printed.signature or "",
                purposes=printed.purposes,
                usage=printed.usage,
                how="dump",
                line=start + 1,
            )


def _hex(text: str) -> str:
    found = re.match(r"(?:[0-9A-Fa-f]{2}:?){8,64}", text)
    return found[0].replace(":", "").casefold() if found else ""


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _openssl_date(text: str) -> str:
    """``Jan  1 00:00:00 2024 GMT`` as ISO 8601; empty if it is not of that form, or no date."""
    found = re.fullmatch(r"([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})(?: GMT)?", text.strip())
    if not found or found[1] not in _MONTHS:
        return ""
    try:
        day = date(int(found[4]), _MONTHS.index(found[1]) + 1, int(found[2]))
    except ValueError:
        return ""
    return f"{day.isoformat()}T{found[3]}Z"


_NMAP = re.compile(r"^\|[ _]*ssl-cert: Subject: (?P<subject>.+)$")
_NMAP_FIELD = re.compile(
    r"^\|[ _]*(?P<label>Issuer|Subject Alternative Name|Not valid before|Not valid after|SHA-1|"
    r"Public Key type|Public Key bits|Signature Algorithm):\s*(?P<value>.+)"
)


def _nmap(lines: Iterable[str]) -> Iterator[SeenCertificate]:
    """The ``ssl-cert`` script of nmap, which speaks TDS: what the server presents."""
    subject, number_of = "", 0
    values: dict[str, str] = {}
    for number, line in enumerate(chain(lines, ("",)), 1):
        found = _NMAP.match(line)
        field = _NMAP_FIELD.match(line)
        if subject and (found or not line.startswith("|")):
            yield SeenCertificate(
                subject=clean(subject),
                issuer=clean(values.get("Issuer", "")),
                thumbprint=re.sub(r"\W", "", values.get("SHA-1", "")).upper(),
                names=tuple(re.findall(r"DNS:([^,\s]+)", values.get("Subject Alternative Name", ""))),
                not_before=_z(values.get("Not valid before", "")),
                not_after=_z(values.get("Not valid after", "")),
                key=public_key(values.get("Public Key type", ""), values.get("Public Key bits", "")),
                signature=signature_hash(values.get("Signature Algorithm", "")) or "",
                how="presented",
                line=number_of,
            )
            subject, values = "", {}
        if found:
            subject, number_of = found["subject"].strip(), number
        elif field and subject:
            values[field["label"]] = field["value"].strip()


def _z(text: str) -> str:
    return f"{text[:19]}Z" if re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", text) else ""
