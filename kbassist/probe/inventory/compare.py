"""What is different of the servers since an earlier run."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from kbassist.probe.inventory.entry import HostEntry, title
from kbassist.rulebase.base import RuleBase

_SHOWN = {
    "thumbprint": "certificate",
    "not_after": "end of the certificate",
    "build": "build",
    "encryption": "encryption",
    "strict": "strict encryption",
    "tls": "TLS versions",
}


class Change(Struct, frozen=True, kw_only=True, tag_field="type", tag="change"):
    """What is different of a server. ``what``: a field or a finding, in words; ``before`` and ``now``: in words, empty
    where there was or is nothing; ``worse``: a problem that was not there before."""

    host: str
    what: str
    before: str = ""
    now: str = ""
    worse: bool = False


def changes(before: Mapping[str, HostEntry], now: Sequence[HostEntry], base: RuleBase) -> Iterator[Change]:
    """Every change, in the order of the servers; those that are not asked any more come last."""
    for one in now:
        other = before.get(one.host.casefold())
        if other is None:
            yield Change(host=one.host, what="new in the list", now=_sum(one, base), worse=bool(one.problems))
        else:
            yield from _of_findings(other, one, base)
            yield from _of_fields(other, one)
    asked = {one.host.casefold() for one in now}
    for key, gone in before.items():
        if key not in asked:
            yield Change(host=gone.host, what="not in the list any more", before=_sum(gone, base))


def _of_findings(before: HostEntry, now: HostEntry, base: RuleBase) -> Iterator[Change]:
    had = {one.id: one for one in before.findings}
    has = {one.id: one for one in now.findings}
    for id_, one in has.items():
        if id_ not in had or (had[id_].severity, one.severity) == ("note", "problem"):
            yield Change(host=now.host, what=title(id_, base), now=one.why, worse=one.severity == "problem")
    # Of a server that does not answer nobody knows whether the rest is still so.
    for id_, one in had.items():
        if id_ not in has and now.status == "answered":
            yield Change(host=now.host, what=f"no longer: {title(id_, base)}", before=one.why)


def _of_fields(before: HostEntry, now: HostEntry) -> Iterator[Change]:
    if before.status != "answered" or now.status != "answered":
        return
    for field, called in _SHOWN.items():
        was, is_now = _words(getattr(before, field)), _words(getattr(now, field))
        if was != is_now:
            yield Change(host=now.host, what=called, before=was, now=is_now)


def _words(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _sum(one: HostEntry, base: RuleBase) -> str:
    return ", ".join(title(found.id, base) for found in one.findings) or "nothing wrong"
