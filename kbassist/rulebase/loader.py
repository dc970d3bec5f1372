"""From the files of ``rules/`` to a ``RuleBase``, through a cache in the user's cache directory.

The cache is keyed by path, size and modification time of every file and by the tool's version; it is MessagePack (never
pickle) and only a speed-up: when it can't be read or written, the YAML is read.
"""

import os
from pathlib import Path

import msgspec

from kbassist.cache import Cache
from kbassist.masked import without_evidence
from kbassist.rulebase.base import Kept, RuleBase
from kbassist.rulebase.files import default_rules, rule_paths

_CACHE_FORMAT = 46
_CACHE = Cache("rules", ".bin", most=4)
"""The last few rule bases, for people who switch between them."""


def load(extra: tuple[Path, ...] = (), *, base: Path | None = None, cache: bool = True) -> RuleBase:
    """The shipped rules (or ``base``) and the ``extra`` folders as one rule base.

    Raises ``RulesError`` and ``UserError``.
    """
    files = rule_paths((base or default_rules(), *extra))
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
