"""``--with-secrets`` and a folder: the documents of the case, corrected as one option says, with their secrets.

Each is a new file that only its owner may read, under the name it has in the evidence. What changed since it was read
is not written.
"""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from kbassist.advisor.changes import Settings, client_of, settings_of, single, sites_of
from kbassist.advisor.corrected import UneditableError, corrected_document
from kbassist.commands.output import complain, hint
from kbassist.connection.wanted import Client
from kbassist.errors import UserError
from kbassist.evidence.originals import spare
from kbassist.evidence.sources import STANDARD_INPUT, documents, unpacked
from kbassist.files import write_new
from kbassist.model.evidence import Evidence, Reading
from kbassist.model.result import CaseResult, Incident, PlanOption, facts_by_incident
from kbassist.private import make_folder
from kbassist.rulebase.base import RuleBase
from kbassist.text.paths import is_device
from kbassist.text.safe import clean
from kbassist.text.secrets import Vault, unmask
from kbassist.text.secrets.guard import with_secrets, with_secrets_bytes

_ODD = re.compile(r'[<>:"|?*\x00-\x1f]')


class _Chosen(NamedTuple):
    """An option with what it sets, and the lines of the sites it changes, by document."""

    option: PlanOption
    wish: Settings
    client: Client
    lines: dict[str, set[int]]


class Sources(NamedTuple):
    """What the documents are written from: the paths that were read, what was read, the secrets of the case."""

    paths: Sequence[str]
    readings: Sequence[Reading]
    vault: Vault
    base: RuleBase


def write_corrected(result: CaseResult, sources: Sources, folder: Path, wanted: str | None) -> int:
    """Write the documents that an option changes below ``folder``; how many could not be written.

    ``wanted``: the id of the option. Raises ``UserError`` where no option changes anything.
    """
    chosen = [_chosen(one, result, sources) for one in options_to_write(result, wanted)]
    ids = {one for each in chosen for one in each.lines}
    digests: dict[str, list[Evidence]] = {}
    for reading in sources.readings:
        if reading.digest and reading.evidence.id in ids:
            digests.setdefault(reading.digest, []).append(reading.evidence)
    failed = 0
    for reading in sources.readings:
        if reading.sites and not reading.digest and reading.evidence.id in ids:
            complain(f"{reading.evidence.path}: came with a case file, which has no secrets; hand over the document")
            failed += 1
    for name, data, evidence in _again(sources.paths, digests):
        try:
            _write(folder, name, _corrected(data, evidence, chosen, sources), sources)
        except (UneditableError, UserError) as error:
            complain(f"{clean(name)}: {error}")
            failed += 1
    for evidence in (one for left in digests.values() for one in left):
        try:
            if evidence.path != STANDARD_INPUT:
                raise UserError("changed since it was read; nothing is written of it, read it again")
            _pasted(folder, chosen, evidence, sources.vault)
        except UserError as error:
            complain(f"{evidence.path}: {error}")
            failed += 1
    return failed


def _corrected(data: bytes, evidence: Evidence, chosen: Sequence[_Chosen], sources: Sources) -> bytes:
    for one in chosen:
        lines = one.lines.get(evidence.id)
        if lines:
            data = corrected_document(data, evidence, lines, one.wish, one.client, sources.base, sources.vault)
    return data


def options_to_write(result: CaseResult, wanted: str | None) -> list[tuple[Incident, PlanOption]]:
    """Of each incident the option that is asked for, else the first recommended one that changes something.

    Raises ``UserError`` where there is none.
    """
    each = [(one, option) for one in result.incidents for option in (one.plan.options if one.plan else ())]
    changing = [
        (one, option) for one, option in each if any(change.after or change.before for change in option.changes)
    ]
    ids = ", ".join(dict.fromkeys(option.id for _, option in changing))
    choose = f"choose one with --option: {ids}" if ids else "no option of the plan changes the evidence"
    if wanted is not None and wanted not in {option.id for _, option in each}:
        raise UserError(f"--option {clean(wanted, 60)}: the plan has no such option; {choose}")
    found: dict[str, tuple[Incident, PlanOption]] = {}
    for one, option in changing:
        if option.id == wanted or (wanted is None and option.verdict == "recommended"):
            found.setdefault(one.id, (one, option))
    if not found:
        if wanted is None and not ids:
            raise UserError(f"--with-secrets: {choose}, so there is nothing to write")
        said = "no recommended option changes the evidence" if wanted is None else f"--option {wanted} changes nothing"
        raise UserError(f"{said}; {choose}")
    return list(found.values())


def _chosen(pair: tuple[Incident, PlanOption], result: CaseResult, sources: Sources) -> _Chosen:
    incident, option = pair
    facts = single(facts_by_incident(result)[incident.id])
    found = [(reading.evidence, site) for reading in sources.readings for site in reading.sites]
    lines: dict[str, set[int]] = {}
    for evidence, site in sites_of(incident, found, alone=len(result.incidents) == 1):
        lines.setdefault(evidence.id, set()).add(site.line)
    changed = {change.evidence for change in option.changes if change.after or change.before}
    kept = {name: numbers for name, numbers in lines.items() if name in changed}
    return _Chosen(option, settings_of(sources.base, option.steps, facts), client_of(facts), kept)


def _again(paths: Sequence[str], digests: dict[str, list[Evidence]]) -> Iterator[tuple[str, bytes, Evidence]]:
    """The documents whose bytes are still what they were, with their names below the paths; each is taken once."""
    for path in paths:
        if path == "-":
            continue
        for document in documents([path]):
            for one in unpacked(document):
                left = digests.get(sha256(one.data).hexdigest())
                if left:
                    yield _below(one.name, path), one.data, left.pop(0)


def _below(name: str, path: str) -> str:
    """A document's name without the folders above what was handed over."""
    above = str(Path(path).parent)
    return name[len(above) :] if above != "." and name.startswith(above) else name


def _target(folder: Path, name: str) -> Path:
    """Where a document goes: below the folder whatever its name, which may be that of an archive's member."""
    parts = [_ODD.sub("_", part).rstrip(" .") for part in PurePosixPath(name.replace("\\", "/")).parts]
    named = (f"_{part}" if is_device(part) else part for part in parts if part.strip("/") not in ("", ".."))
    return folder.joinpath(*named)


def _write(folder: Path, name: str, data: bytes, sources: Sources) -> None:
    target = _target(folder, name)
    spare("--with-secrets", target, [one for one in sources.paths if one != "-"])
    _folders(folder, target.parent)
    write_new(target, with_secrets_bytes(data), failed=f"{clean(str(target))}: can't be written")
    hint(f"Written, with its secrets: {clean(str(target))}")


def _folders(folder: Path, parent: Path) -> None:
    try:
        for one in (folder, *reversed([each for each in (parent, *parent.parents) if folder in each.parents])):
            if not one.is_dir():
                make_folder(one)
    except OSError as error:
        raise UserError(f"{clean(str(parent))}: can't be made: {error.strerror or error}") from None


def _pasted(folder: Path, chosen: Sequence[_Chosen], evidence: Evidence, vault: Vault) -> None:
    """What was pasted is not there to be read again: the changed lines are written."""
    changes = [change for one in chosen for change in one.option.changes if change.evidence == evidence.id]
    text = "".join(f"{unmask(line, vault)}\n" for change in changes for line in change.after)
    target = folder / f"{STANDARD_INPUT}.txt"
    _folders(folder, folder)
    write_new(target, with_secrets(text), failed=f"{clean(str(target))}: can't be written")
    hint(f"Written, with its secrets: {clean(str(target))}")
