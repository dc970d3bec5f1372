"""From the files of ``rules/`` to a ``RuleBase``, through a cache in the user's cache directory.

The cache is keyed by path, size and modification time of every file and by the tool's version; it is MessagePack (never
pickle) and only a speed-up: when it can't be read or written, the YAML is read.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kbassist.cache import Cache
from kbassist.errors import UserError
from kbassist.masked import without_evidence
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.files import bases_of, default_rules, rule_paths
from kbassist.rulebase.stored import Kept

_CACHE_FORMAT = 52
_CACHE = Cache("rules", ".bin", most=4)
"""The last few rule bases, for people who switch between them."""


def load(extra: tuple[Path, ...] = (), *, base: Path | None = None, cache: bool = True) -> RuleBase:
    """The shipped rules (or ``base``) with what the ``extra`` folders add to them; those of the folders that are rule
    bases of their own are ``beside`` it.

    Raises ``RulesError`` and ``UserError``.
    """
    first, *others = (_one(roots, cache=cache) for roots in bases_of((base or default_rules(), *extra)))
    first.beside = tuple(others)
    _see_apart((first, *others))
    return first


def _see_apart(bases: Sequence[RuleBase]) -> None:
    """Raise ``UserError`` where two rule bases have an article, a driver, a program or a procedure of one id."""
    known: dict[str, RuleBase] = {}
    for base in bases if len(bases) > 1 else ():
        for name in {*base.article_ids, *base.drivers, *base.programs, *base.procedures}:
            if name in known:
                both = f"{known[name].title_of_base} and in {base.title_of_base}"
                raise UserError(f"'{name}' is defined in {both}; 'kbassist kb lint' says where")
            known[name] = base


def _one(roots: Sequence[Path], *, cache: bool) -> RuleBase:
    """The rule base of folders that make one."""
    files = rule_paths(roots)
    key = _key(files) if cache else ""
    cached = _cached(key) if cache else None
    if cached is not None:
        return cached
    # Compiling needs YAML and all checks: neither is imported when the cache answers.
    from kbassist.rulebase.compiler import build  # noqa: PLC0415 - start-up: not needed when the cache answers

    stored = build([(kind, Path(path)) for kind, path in files])
    if cache:
        _CACHE.write(key, without_evidence(msgspec.msgpack.encode(Kept.of(stored))))
    return RuleBase(stored)


def _key(files: list[tuple[str, str]]) -> str:
    lines = [str(_CACHE_FORMAT)]
    for kind, path in files:
        # Path.stat would cost as much again.
        status = os.stat(path)  # noqa: PTH116
        lines.append(f"{kind}\0{path}\0{status.st_size}\0{status.st_mtime_ns}")
    return "\n".join(lines)


def _cached(key: str) -> RuleBase | None:
    data = _CACHE.read(key)
    if data is None:
        return None
    try:
        return _decoded(data)
    except msgspec.DecodeError:
        return None


def _decoded(data: memoryview) -> RuleBase:
    return RuleBase(msgspec.msgpack.decode(data, type=Kept).stored())
