"""The registry of text readers: which are tried on a document, decided by markers that are cheap to look for.

A marker only says that a format is possible; the reader decides. Modules are imported when a marker is found.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from msgspec import Struct

from kbassist.evidence.readers.part import TextReader

PROVIDERS = ("source", "providername", "quelle", "origen", "origine", "fonte", "ソース", "源", "來源", "источник")
"""The label of an event's source in the languages of Windows, and PowerShell's name for it."""


class Entry(Struct, frozen=True):
    """A reader (``module:function``) and its markers: one in the folded text is enough."""

    reader: str
    markers: tuple[str, ...]


ERRORLOG = Entry(
    "errorlog:reader",
    (
        "spid",
        "server   ",
        "logon   ",
        "backup   ",
        "\tserver\t",
        "\tlogon\t",
        ",server,",
        ",logon,",
        "date,source,severity",
    ),
)
"""Its reader takes the recogniser of a server's start, so the intake makes it."""
_ENTRIES = (
    Entry("event_text:read_text", ("- system", *PROVIDERS)),
    Entry("event_xml:read_xml", ("<event ", "<event>")),
    Entry("event_xml:read_clixml", ("<objs ",)),
    Entry("event_json:read_json", ('"eventid"', '"event_id"', '"providername"', '"id":')),
    Entry("event_table:read_table", ("event id", "eventid", '"message","id"', "-id", " id", "事件", "イベント")),
    Entry("registry:read_registry", ("hkey_", "hklm\\", "hkcu\\")),
    Entry("sqlcheck:read_sqlcheck", ("--- start of report ---", "sql server connectivity check")),
    Entry("resultset:read_resultset", ("value_name", "encrypt_option")),
    Entry("certificate_dump:read_dump", ("(sha1)", "thumbprint", "sha1:", "certificate:", "ssl-cert", "certutil")),
    Entry("ini:read_ini", ("[",)),
)


def possible(text: str, is_start: Callable[[str], bool]) -> list[TextReader]:
    """The readers whose format the text may be of.

    ``is_start``: whether an ERRORLOG message is written when the server starts.
    """
    folded = text.casefold()
    found: list[TextReader] = [_function(one) for one in _ENTRIES if _marked(one, folded)]
    if _marked(ERRORLOG, folded):
        found.append(_function(ERRORLOG)(is_start))
    return found


def _marked(entry: Entry, folded: str) -> bool:
    return any(marker in folded for marker in entry.markers)


def _function(entry: Entry) -> Any:
    module, _, name = entry.reader.partition(":")
    return getattr(import_module(f"kbassist.evidence.readers.{module}"), name)
