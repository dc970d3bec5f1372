"""What the descriptions of the rule language's keys leave out."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from kbassist.rulebase.language.described import EVERYWHERE, KEYS_FILE, WRITTEN, StructText, described, structs_in


def gaps(roots: Iterable[Any], said: dict[str, StructText] | None = None) -> Iterator[str]:
    """What ``keys.yaml`` does not say of a struct or key, and what it says of one that is not there: a line each."""
    said = described() if said is None else said
    structs = structs_in(roots)
    for struct in structs:
        place = f"class {struct.__name__} in {struct.__module__}"
        if struct.__name__ not in said:
            yield f"{KEYS_FILE.name}: no entry '{struct.__name__}' ({place}): add it with called, says and keys"
            continue
        names = [info.encode_name for info in msgspec.structs.fields(struct)]
        keys = said[struct.__name__].keys
        for name in names:
            if name not in keys:
                yield f"{KEYS_FILE.name}: no description of the key '{name}' below '{struct.__name__}: keys:' ({place})"
        for name in keys:
            if name not in names:
                yield f"{KEYS_FILE.name}: '{struct.__name__}: keys: {name}' describes a key that is not there ({place})"
    for name in set(WRITTEN) ^ set(said[EVERYWHERE].keys if EVERYWHERE in said else WRITTEN):
        yield f"{KEYS_FILE.name}: '{EVERYWHERE}: keys:' and the words of rulebase/surface differ in '{name}'"
    for name in said.keys() - {EVERYWHERE, *(struct.__name__ for struct in structs)}:
        yield f"{KEYS_FILE.name}: '{name}' describes a struct that no kind of rules file has"
