"""The registry of text readers: which are tried on a document, decided by markers that are cheap to look for.

A marker only says that a format is possible; the reader decides. Modules are imported when a marker is found.
"""

from importlib import import_module

from msgspec import Struct

from kbassist.evidence.part import TextReader


class Entry(Struct, frozen=True):
    """A reader (``module:function``) and its markers: one in the folded text is enough."""

    reader: str
    markers: tuple[str, ...]


_ENTRIES = (
    Entry("eventxml:read_xml", ("<event ", "<event>")),
    Entry("eventxml:read_clixml", ("<objs ",)),
    Entry("eventjson:read_json", ('"eventid"', '"event_id"', '"providername"', '"id":')),
    Entry("eventtable:read_table", ("event id", "eventid", '"message","id"', "-id", " id", "事件", "イベント")),
    Entry("registry:read_registry", ("hkey_", "hklm\\", "hkcu\\")),
    Entry("sqlcheck:read_sqlcheck", ("--- start of report ---", "sql server connectivity check")),
    Entry("resultset:read_resultset", ("value_name", "encrypt_option")),
    Entry("certdump:read_dump", ("(sha1)", "thumbprint", "sha1:", "certificate:", "ssl-cert", "certutil")),
    Entry("ini:read_ini", ("[",)),
)


def possible(text: str) -> list[TextReader]:
    """The readers whose format the text may be of."""
    folded = text[: 1 << 26].casefold()
    found: list[TextReader] = []
    for entry in _ENTRIES:
        if any(marker in folded for marker in entry.markers):
            module, _, name = entry.reader.partition(":")
            found.append(getattr(import_module(f"kbassist.evidence.{module}"), name))
    return found
