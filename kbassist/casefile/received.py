"""A case file that somebody else wrote is data: bounded, masked, without control characters, and it names no file here.

Its form is that of ``casefile.file``; what today's rules know of it ``casefile.restore`` sees.
"""

from pathlib import Path

import msgspec

from kbassist.casefile.file import SavedCase, SavedEvidence, Summary
from kbassist.errors import UserError
from kbassist.model.evidence import Reading, Site
from kbassist.text.safe import clean, printable
from kbassist.text.secrets import Vault, mask

_MAX_EVIDENCE, _MAX_READINGS, _MAX_NAMES = 1_000, 10_000, 2_000
_MAX_NAME, _MAX_TEXT = 200, 2_000
_MAX_NUMBER = 2**63
"""The engines' largest integer."""


def received(saved: SavedCase, path: Path, vault: Vault) -> SavedCase:
    """The case of the file ``path`` as it may be used here; its secrets go into ``vault``.

    Raises ``UserError`` for what no case of ours could be.
    """
    problem = _too_much(saved)
    if problem:
        raise UserError(f"{clean(str(path))}: no case file ({problem})")
    return SavedCase(
        format=saved.format,
        id=saved.id,
        title=_line(saved.title, vault),
        saved=clean(saved.saved, _MAX_NAME),
        rules_digest=clean(saved.rules_digest, _MAX_NAME),
        evidence=[_evidence(one, vault) for one in saved.evidence],
        answers={
            clean(name): _line(value, vault) if isinstance(value, str) else value
            for name, value in saved.answers.items()
        },
        declined=[clean(one) for one in saved.declined],
        settled=[clean(one) for one in saved.settled],
        concluded=_concluded(saved.concluded, vault),
    )


def _too_much(saved: SavedCase) -> str:
    names = (saved.answers, saved.declined, saved.settled, saved.concluded.scenarios, saved.concluded.options)
    numbers = [value for value in saved.answers.values() if isinstance(value, int)]
    return (
        f"more than {_MAX_EVIDENCE} pieces of evidence"
        if len(saved.evidence) > _MAX_EVIDENCE
        else f"more than {_MAX_READINGS} documents in it"
        if sum(len(one.readings) for one in saved.evidence) > _MAX_READINGS
        else f"more than {_MAX_NAMES} answers"
        if any(len(one) > _MAX_NAMES for one in names)
        else "a number that is too large"
        if any(abs(one) >= _MAX_NUMBER for one in numbers)
        else ""
    )


def _evidence(one: SavedEvidence, vault: Vault) -> SavedEvidence:
    """Pasted text, masked once more; of a path what was read then, and no path of ours."""
    if one.kind == "paste":
        return SavedEvidence(kind="paste", text=printable(mask(one.text, vault)))
    known = msgspec.to_builtins(one.readings, builtin_types=(bytes,))
    readings = msgspec.convert(cleaned(known, vault), tuple[Reading, ...], builtin_types=(bytes,))
    kept = (
        msgspec.structs.replace(new, sites=_same(old.sites, vault), digest="")
        for new, old in zip(readings, one.readings, strict=True)
    )
    return SavedEvidence(kind="kept", text=_line(one.text, vault), readings=tuple(kept))


def _same(sites: tuple[Site, ...], vault: Vault) -> tuple[Site, ...]:
    """The sites that are clean as they are: in a text that is changed nothing is at its place any more."""
    return tuple(
        one
        for one in sites
        if one.entries
        and all(_line(text, vault) == text for text in one.text.split("\n"))
        and all(0 <= each.at <= each.start <= each.end <= len(one.text) for each in one.entries)
    )


def _concluded(one: Summary, vault: Vault) -> Summary:
    return Summary(
        problem=None if one.problem is None else _line(one.problem, vault),
        status=clean(one.status, _MAX_NAME),
        scenarios={clean(name): clean(status) for name, status in one.scenarios.items()},
        options={clean(name): clean(verdict) for name, verdict in one.options.items()},
    )


def _line(text: str, vault: Vault) -> str:
    return clean(mask(text[:_MAX_TEXT], vault), _MAX_TEXT)


def cleaned(value: object, vault: Vault) -> object:
    """Every text in a structure, masked and on one line."""
    if isinstance(value, str):
        return _line(value, vault)
    if isinstance(value, dict):
        return {name: cleaned(one, vault) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(one, vault) for one in value]
    return value
