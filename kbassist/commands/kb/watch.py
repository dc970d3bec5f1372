"""``kbassist kb test --watch``: lint and examples of a folder of rules again on every save, on one screen.

Files are looked at by their time and size once in a while: that needs no service of the system, and works on network
drives. An editor's temporary files are none of the rule base's (``rulebase.files``); a file that is gone while it is
read is looked for again.
"""

import argparse
import os
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from kbassist.authoring.examples import run_examples, stolen_samples
from kbassist.authoring.lint import lint
from kbassist.authoring.skeleton import all_left
from kbassist.commands.output import INTERRUPTED, say
from kbassist.errors import UserError
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.files import rule_files, rule_paths
from kbassist.rulebase.folders import roots
from kbassist.rulebase.loader import load
from kbassist.rulebase.yamlfile import YamlError, YamlFile, read_yaml
from kbassist.text.safe import clean

_PAUSE = 0.3
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
_FOOT, _LEAST_ROWS, _COLUMNS, _NAMED = 4, 10, 80, 2
Stamps: TypeAlias = Mapping[str, tuple[int, int]]
"""By file its time and size."""


def watch(arguments: argparse.Namespace, pause: Callable[[], None] = lambda: time.sleep(_PAUSE)) -> int:
    """Check the folders that are added to the shipped rules on every save until Ctrl+C; the exit status.

    ``pause``: what waits between two looks; it ends the watch by raising ``KeyboardInterrupt``.
    """
    every = roots(arguments.folders)
    own = every[1:] or every
    for folder in own:
        if not folder.is_dir():
            raise UserError(f"--rules {folder}: no such folder; name the folder of your rules")
    seen: Stamps = {}
    checked: Stamps | None = None
    try:
        while True:
            now = _stamps(own)
            # A save may take several writes: only what stays the same for a moment is read.
            if checked is None or (now == seen and now != checked):
                changed = _changed(checked, now)
                checked = now
                _show(own, changed, list(_findings(arguments, every, own, changed)))
            seen = now
            pause()
    except KeyboardInterrupt:
        say("\n")
        return INTERRUPTED


def _stamps(own: Sequence[Path]) -> Stamps:
    found = {}
    for folder in own:
        try:
            # What stands beside every folder (``rules/common``) is not what is being written.
            paths = [path for _, path in rule_paths((folder,)) if _below(path, own)]
        except UserError:
            continue
        for path in paths:
            try:
                status = os.stat(path)  # noqa: PTH116 - the paths are plain texts
            except OSError:
                continue
            found[path] = (status.st_mtime_ns, status.st_size)
    return found


def _changed(before: Stamps | None, now: Stamps) -> list[str]:
    """The files that were saved, made or deleted; all at the beginning."""
    if before is None:
        return sorted(now)
    return sorted(path for path in {*before, *now} if before.get(path) != now.get(path))


def _findings(
    arguments: argparse.Namespace, every: Sequence[Path], own: Sequence[Path], changed: Sequence[str]
) -> Iterator[str]:
    """What is wrong, a line each, with its place."""
    try:
        # What is left to fill in is said at the end.
        problems = [one for one in lint(rule_files(every)) if not one.warning]
    except (UserError, OSError) as error:
        yield str(error)
        return
    mine = [one for one in problems if _below(one.path, own)]
    yield from map(str, mine)
    if len(problems) > len(mine):
        yield f"{len(problems) - len(mine)} more in other folders; 'kbassist kb lint' lists them"
    try:
        yield from _failures(arguments, every, own, changed, broken=bool(problems))
    except (UserError, OSError) as error:
        if not problems:
            yield str(error)
    yield from all_left((path, text) for path in sorted(_stamps(own)) if (text := _text(path)))


def _failures(
    arguments: argparse.Namespace, every: Sequence[Path], own: Sequence[Path], changed: Sequence[str], *, broken: bool
) -> Iterator[str]:
    """The examples that fail: of the articles that were saved, or of all in the folders where something else was."""
    articles = _articles(_stamps(own))
    chosen = {name: path for name, path in articles.items() if path in changed}
    only_articles = all(Path(path).parent.name == "articles" or path in articles.values() for path in changed)
    if not chosen or not only_articles:
        chosen = articles
    if arguments.articles:
        chosen = {name: path for name, path in articles.items() if name in arguments.articles}
    base = load(tuple(every[1:]), base=every[0], cache=not broken)
    chosen = {name: path for name, path in chosen.items() if name in base.article_ids}
    for name, title, difference in _outcomes(base, arguments.engine, tuple(chosen)):
        yield f"{_place(chosen[name], name, title, base)}: example '{title}': {difference}"


def _outcomes(base: RuleBase, engine: str, chosen: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    for one in (*run_examples(open_reasoner(base, engine), chosen), *stolen_samples(base, chosen)):
        for difference in one.differences:
            yield one.article, one.title, difference


def _articles(paths: Iterable[str]) -> dict[str, str]:
    """The articles in the files by their ids, as far as the files can be read."""
    found = {}
    for path in paths:
        content = _yaml(path)
        data = content.data if content else None
        if isinstance(data, dict) and "symptoms" in data and isinstance(data.get("id"), str):
            found[data["id"]] = path
    return found


def _place(path: str, article: str, title: str, base: RuleBase) -> str:
    titles = [example.title for example in base.article(article).examples]
    content = _yaml(path)
    where = ("examples", titles.index(title)) if title in titles else ("symptoms",)
    line, column = content.place(where) if content else (1, 1)
    return f"{path}:{line}:{column}"


def _yaml(path: str) -> YamlFile | None:
    try:
        return read_yaml(_text(path))
    except YamlError:
        return None


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def _below(path: str, folders: Iterable[Path]) -> bool:
    return any(Path(path).is_relative_to(folder) for folder in folders)


def _show(own: Sequence[Path], changed: Sequence[str], found: Sequence[str]) -> None:
    """One screen: what was saved, what is wrong with it as far as there is room, and how to end."""
    terminal = sys.stdout.isatty()
    size = shutil.get_terminal_size((_COLUMNS, 24))
    files = [str(Path(*Path(path).parts[-2:])) for path in changed]
    names = ", ".join(files[:_NAMED]) + (f" and {len(files) - _NAMED} more" if files[_NAMED:] else "")
    lines = [f"{datetime.now():%H:%M:%S}  {names or 'nothing there yet'}", ""]
    lines += _fitting(found, max(_LEAST_ROWS, size.lines) - _FOOT, size.columns) if terminal else found
    if not found:
        lines.append("ok: no problems, all examples as expected")
    lines += ["", f"Watching {', '.join(map(str, own))}; Ctrl+C ends"]
    # The last line stays without its end, so that the first one is not scrolled away.
    say((_CLEAR if terminal else "") + "\n".join(clean(line, 2_000) for line in lines), now=True)
    if not terminal:
        say("\n", now=True)


def _fitting(found: Sequence[str], rows: int, columns: int) -> list[str]:
    """As many findings as fit on the screen, and how many more there are."""
    shown: list[str] = []
    for number, line in enumerate(found):
        width = max(20, columns - 1)
        wrapped = textwrap.wrap(clean(line, 2_000), width, subsequent_indent="  ", break_on_hyphens=False)
        if len(shown) + len(wrapped) > rows - 1:
            return [*shown, f"... and {len(found) - number} more"]
        shown += wrapped
    return shown
