"""What is said of a document: reasons in words, here and nowhere else."""

from collections.abc import Iterable

from kbassist.model.evidence import Reason, Trouble

_WORDS: dict[Reason, str] = {
    "empty": "empty; paste the whole error text or hand over another file",
    "not-a-file": "not a regular file; copy its content to a file",
    "link": "a link, which is not followed; hand over what it points to",
    "dead-link": "a link that leads nowhere or in a circle; hand over the file itself",
    "io-error": "can't be read: {}",
    "truncated": "only the first {} MB were read; cut the file to the time of the failure",
    "truncated-member": "only its first {} MB were read; unpack the archive",
    "not-followed": "archives and event logs are not followed: export it, or run batch without --follow",
    "binary": "binary data of no known kind; hand over text, a certificate (PEM or DER) or an exported event",
    "misnamed": "its name says {}, its content does not; copy or export it again",
    "not-a-log": "no log ({}); hand it to kbassist diagnose",
    "unknown-text": "text, but nothing in it is known: paste the whole error with inner exceptions and numbers",
    "case-file": "a case file of kbassist; give it by itself, under a name that ends in .kbcase",
    "java-keystore": "a Java keystore; hand over the output of keytool -list -v",
    "network-capture": "a network capture; network traces are not read; hand over the client's error",
    "office-file": "an Office or installer file; hand over text",
    "pdf": "a PDF; copy its text into a file",
    "picture": "a picture; type the error's number and text, or paste them",
    "too-many-files": "more than {} files; unpack it and hand over the folder of one case",
    "too-large": "an archive that unpacks to more than {} MB; unpack it and hand over what belongs to the case",
    "too-dense": "an archive that unpacks to more than {} times its size, which no logs do; not read further",
    "too-deep": "an archive {} levels deep; unpack it and hand over what is inside",
    "damaged-archive": "an archive that is damaged or cut off ({}); pack it again",
    "damaged-member": "damaged in the archive ({}); pack it again",
    "locked-member": "protected by a password; unpack it and hand over the folder",
    "locked-7z": "a .7z archive with a password; unpack it and hand over the folder",
    "damaged-7z": "a .7z archive that can't be read ({}); pack it again",
    "no-7z": "a .7z archive; install kbassist[7z], or unpack it and hand over the folder",
    "more-errors": "more than {} different errors, of which the first ones are shown; kbassist batch reads whole logs",
    "cut-off": "cut off or damaged; what is whole was read",
    "damaged-events": "{} damaged or cut-off event(s) left out",
    "cut-off-log": "the log is cut off in its last chunk ({} bytes)",
    "damaged-records": "damaged record(s) or chunk(s) left out: {}",
    "no-readable-event": "no event in it can be read; export it again with wevtutil epl",
    "odd-lines": "{} line(s) belong to no row; quotes or line breaks are wrong there",
    "private-key": "a private key, not a certificate; "
    "export the certificate without its key, and keep the key to yourself",
    "damaged-pem": "a PEM certificate that is damaged ({}); copy or export it again",
    "cut-off-pem": "a PEM certificate that is cut off (no END line); copy or export it again",
    "cut-off-der": "a DER file that is cut off ({}); export or copy it again",
    "not-x509": "a DER file that is no X.509 certificate ({}); export it as .CER, DER or Base-64",
    "locked-pkcs12": "a PKCS#12 file (.pfx, .p12) with a password; give it with --password-file, or export a .cer",
    "wrong-password": "a PKCS#12 file (.pfx, .p12): wrong password; check the one given",
    "damaged-pkcs12": "a PKCS#12 file (.pfx, .p12): damaged ({}); export it again",
    "empty-pkcs12": "a PKCS#12 file without a certificate; export it again, with the certificate",
    "empty-store": "a certificate store (.sst) without a readable certificate; export it again",
    "malformed-certificate": "a certificate with malformed content ({}); export it again",
    "reader-failed": "a part of it could not be read as {}; the rest was read",
    "too-many-entries": "only the first {} entries were read; cut the file to the time of the failure",
    "out-of-time": "not read as {}: the readers before it took all the time a document has; "
    "cut the file to the time of the failure",
    "no-library": "the Python package {} that reads it can't be loaded; install it (pip install), or hand over text",
    "process-ended": "the process that read it ended (out of memory, or killed); read it alone, with --jobs 1",
    "program-failed": "kbassist failed on it ({}); please report that; the rest of the case was read",
}


def in_words(trouble: Trouble) -> str:
    """A reason as one line for a person: what is wrong, and how to mend it."""
    return _WORDS[trouble.reason].format(trouble.detail)


def partly(notes: Iterable[str], troubles: Iterable[Trouble]) -> str:
    """The reason why a document was read in part only."""
    return f"partly: {said(notes, troubles)}"


def said(notes: Iterable[str], troubles: Iterable[Trouble]) -> str:
    """The note of a document's account: what there is to say, and what went wrong, each once."""
    return "; ".join(dict.fromkeys([*notes, *map(in_words, troubles)]))
