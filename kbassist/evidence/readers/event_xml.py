"""Windows events as XML: Event Viewer's "Save as XML", ``wevtutil /f:xml`` with and without a root, the "Event Xml" of
a copied event; and PowerShell's ``Export-Clixml``.

Each ``<Event>`` is cut out and parsed by itself, so a file without a root, a truncated file and a damaged record cost
no more than the record. There is no document type in such a piece, hence no entity that could expand or reach outside.
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from kbassist.evidence.formats import reader
from kbassist.evidence.readers.event import event, flatten
from kbassist.evidence.readers.part import Part, Places, Range, Text, spans
from kbassist.model.evidence import EventRecord, Trouble

_EVENT = re.compile(r"<Event(?=[\s>])")
_END = "</Event>"
_OBJECT = re.compile(r"<Obj RefId=")
_OBJECT_BORDER = re.compile(r"<Obj(?=[\s>])[^<>]*>|</Obj>")
_DOCUMENT = re.compile(r"<Objs(?=[\s>])")
_DOCUMENT_END = "</Objs>"
_MAX_EVENT = 1 << 20


@reader(name="event-xml", title="events in XML", markers=("<event ", "<event>"), suffixes=(".xml",))
def read_xml(source: Text) -> Part | None:
    """All events; those that can't be parsed are counted."""
    events: list[EventRecord] = []
    claimed: list[Range] = []
    lost = 0
    for line, last, piece in _pieces(source.text):
        record = _record(piece, line) if piece else None
        lost += record is None
        claimed.append((line, last))
        if record is not None:
            events.append(record)
    if not events:
        return None
    troubles = (Trouble("damaged-events", str(lost)),) if lost else ()
    return Part(kind="event", events=tuple(events), troubles=troubles, claimed=tuple(claimed), messages=True)


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """First line, last line and text of each ``<Event>``; an empty text where its end is missing."""
    starts = [found.start() for found in _EVENT.finditer(text)]
    places = Places(text)
    for start, following in spans(starts, len(text)):
        end = text.find(_END, start, following)
        # Without an end before the next one begins it was cut off.
        piece = text[start : end + len(_END)] if 0 <= end - start < _MAX_EVENT else ""
        yield places.line(start), places.line(start + max(0, len(piece) - 1)), piece


def parse(piece: str) -> Element | None:
    """An XML element without document type and entities; None if it is not well-formed."""
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - start-up: only XML pays for it
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415 - start-up, as above

    # Console code pages and terminals leave characters that XML does not allow.
    piece = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]", "", piece)
    try:
        root: Element = fromstring(piece, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError):
        return None
    return root


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def as_mapping(element: Element, depth: int = 0) -> Any:
    """An element as nested mappings, in the form ``flatten`` takes."""
    result: dict[str, Any] = {}
    if element.attrib:
        result["#attributes"] = {_local(key): text for key, text in element.attrib.items()}
    if element.text and element.text.strip():
        result["#text"] = element.text.strip()
    for child in element if depth < 20 else ():
        inner = as_mapping(child, depth + 1)
        name = _local(child.tag)
        if name in result:
            known = result[name]
            if isinstance(known, list):
                known.append(inner)
            else:
                result[name] = [known, inner]
        else:
            result[name] = inner
    return result


def _record(piece: str, line: int) -> EventRecord | None:
    root = parse(piece)
    if root is None:
        return None
    tree = as_mapping(root)
    return from_tree(tree, line)


def from_tree(tree: Any, line: int | None = None, time: str | None = None) -> EventRecord | None:
    """An event from its nested mapping (XML or the JSON of an .evtx parser)."""
    system = tree.get("System")
    if not isinstance(system, dict):
        return None
    rendering = tree.get("RenderingInfo")
    fields: dict[str, str] = {}
    for body in ("UserData", "EventData", "ProcessingErrorData"):
        fields |= flatten(tree.get(body))
    return event(
        _attribute(system.get("Provider"), "Name"),
        _text(system.get("EventID")),
        time=_attribute(system.get("TimeCreated"), "SystemTime") or time,
        computer=_text(system.get("Computer")),
        message=_text(rendering.get("Message")) if isinstance(rendering, dict) else "",
        fields=fields,
        line=line,
        record=_text(system.get("EventRecordID")) or None,
    )


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("#text", "")
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _attribute(value: Any, name: str) -> str:
    if isinstance(value, dict):
        attributes = value.get("#attributes", value)
        if isinstance(attributes, dict):
            return str(attributes.get(name) or attributes.get("EventSourceName") or "")
    return ""


def clixml_objects(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The top objects of a Clixml document ([MS-PSRP] 2.2.5): first line, and values by property name.

    An object that is cut off or damaged ends the reading.
    """
    position = 0
    places = Places(text)
    for found in _OBJECT.finditer(text):
        start = found.start()
        if start < position:
            continue
        position = _object_end(text, start)
        if position < 0:
            return
        root = parse(text[start:position])
        if root is not None:
            yield places.line(start), _properties(root)


def _object_end(text: str, start: int) -> int:
    """The end of the ``<Obj>`` that begins at ``start``, nested ones inside it; -1 if it is cut off."""
    depth = 0
    for found in _OBJECT_BORDER.finditer(text, start, start + 8 * _MAX_EVENT):
        if found[0] == "</Obj>":
            depth -= 1
        elif not found[0].endswith("/>"):
            depth += 1
        if depth == 0:
            return found.end()
    return -1


_PROPERTIES = frozenset(
    {
        *("ProviderName", "Source", "Id", "EventID", "TimeCreated", "TimeGenerated"),
        *("MachineName", "Message", "RecordId", "Index"),
    }
)
"""What is read of an object; working out every property would cost each as much as all that is inside it."""


def _properties(root: Element) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for child in root.iter():
        name = child.attrib.get("N")
        if name in _PROPERTIES and name not in values:
            inner = [leaf.text or "" for leaf in child.iter() if leaf is not child and len(leaf) == 0 and leaf.text]
            # Control characters are written _x000A_ and so on.
            values[name] = _unescape(child.text) if child.text and child.text.strip() else [_unescape(t) for t in inner]
    return values


def _unescape(text: str) -> str:
    return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


@reader(name="event-clixml", title="events in Clixml", markers=("<objs ",), suffixes=(".xml", ".clixml"))
def read_clixml(source: Text) -> Part | None:
    """Events in a Clixml document; None if it holds none."""
    events: list[EventRecord] = []
    for line, values in clixml_objects(source.text):
        record = event(
            str(values.get("ProviderName") or values.get("Source") or ""),
            str(values.get("Id") or values.get("EventID") or ""),
            time=str(values.get("TimeCreated") or values.get("TimeGenerated") or "") or None,
            computer=str(values.get("MachineName") or ""),
            message=str(values.get("Message") or ""),
            line=line,
            record=str(values.get("RecordId") or values.get("Index") or "") or None,
        )
        if record:
            events.append(record)
    if not events:
        return None
    claimed, cut = _documents(source.text)
    troubles = (Trouble("cut-off"),) if cut else ()
    return Part(kind="event", events=tuple(events), troubles=troubles, claimed=claimed, messages=True)


def _documents(text: str) -> tuple[tuple[Range, ...], bool]:
    """The lines of each Clixml document, and whether the last one is cut off."""
    places = Places(text)
    claimed: list[Range] = []
    cut = False
    for start, following in spans([found.start() for found in _DOCUMENT.finditer(text)], len(text)):
        end = text.rfind(_DOCUMENT_END, start, following)
        cut = end < 0
        claimed.append((places.line(start), places.line(following - 1 if cut else end)))
    return tuple(claimed), cut
