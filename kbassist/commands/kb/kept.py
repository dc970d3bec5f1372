"""What an interrupted ``kbassist kb new`` leaves beside the rules: what it began with, and each accepted answer."""

import argparse
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from kbassist.authoring.draft import Draft
from kbassist.authoring.skeleton import to_yaml
from kbassist.commands.output import save
from kbassist.errors import UserError
from kbassist.rulebase.yamlfile import YamlError, read_yaml
from kbassist.text.secrets import Vault, mask

_NOTHING = Draft(id="")
_HEADING = "The answers to 'kbassist kb new' so far; you may mend them. This goes on from here:\n  {command}"


class Given(Struct, frozen=True, forbid_unknown_fields=True):
    """An accepted answer with its question."""

    question: str
    answer: str


class Kept(Struct, frozen=True, forbid_unknown_fields=True):
    """``begun``: what error texts, a ticket, a batch or the command line told before the first question."""

    answers: tuple[Given, ...] = ()
    begun: Draft = _NOTHING


def keep(path: Path, kept: Kept, command: str) -> None:
    """Write what is kept; secrets in it are masked as in everything kbassist writes. ``command`` goes on with it."""
    vault = Vault()
    plain = _masked(_told(kept.begun), vault)
    rows = [{"question": one.question, "answer": mask(one.answer, vault)} for one in kept.answers]
    content = {"begun": plain, "answers": rows} if plain else {"answers": rows}
    save(path, to_yaml(content, _HEADING.format(command=command)))


def read_kept(path: Path, *, asked: bool) -> Kept:
    """What was kept in a file; nothing where there is none and nobody ``asked`` for it by its name. Raises
    ``UserError``."""
    if not asked and not path.exists():
        return Kept()
    try:
        data = read_yaml(path.read_text(encoding="utf-8-sig")).data
        begun = {"id": "", **data.get("begun", {})}
        return msgspec.convert({"answers": data["answers"], "begun": begun}, Kept, strict=False)
    except UnicodeDecodeError:
        raise UserError(f"{path}: not UTF-8; save the file as UTF-8, or delete it to begin anew") from None
    except OSError as error:
        raise UserError(f"--answers {path}: can't be read: {error.strerror or error}") from None
    except (YamlError, msgspec.ValidationError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{path}: not the kept answers of a conversation ({error}); mend or delete it") from None


def begun_with(now: Draft, before: Draft) -> Draft:
    """What a conversation goes on with: what is told ``now`` stands in place of what it began with ``before``."""
    return msgspec.structs.replace(before, **{name: getattr(now, name) for name in _told(now)})


def command_to_go_on(arguments: argparse.Namespace, folder: Path) -> str:
    """The command line that goes on with what is kept in the folder."""
    words = ["kbassist", "kb", "new", "--output", str(folder)]
    said = arguments.folders[-1]
    for option, values in (("--only", said.only), ("--rules", said.rules)):
        words += [word for value in values for word in (option, value)]
    if arguments.corpus:
        words += ["--corpus", arguments.corpus]
    # Double quotes mean the same to every shell.
    return " ".join(f'"{word}"' if set(word) & set(" ;&'()") else word for word in words)


def _told(draft: Draft) -> dict[str, Any]:
    """What a draft says, by the names of its fields, in plain data."""
    plain = msgspec.to_builtins(draft, builtin_types=())
    return {
        name: _without_empty(plain[name])
        for name in draft.__struct_fields__
        if getattr(draft, name) != getattr(_NOTHING, name)
    }


def _without_empty(value: Any) -> Any:
    """Plain data without what is empty, which need not be written."""
    if isinstance(value, dict):
        return {name: _without_empty(one) for name, one in value.items() if one not in ("", [], {}, ())}
    return [_without_empty(one) for one in value] if isinstance(value, list | tuple) else value


def _masked(value: Any, vault: Vault) -> Any:
    if isinstance(value, str):
        return mask(value, vault)
    if isinstance(value, dict):
        return {name: _masked(one, vault) for name, one in value.items()}
    return [_masked(one, vault) for one in value]
