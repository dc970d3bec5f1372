"""A hundred typical mistakes of people who write rules, made one at a time in a small sound folder.

``mistakes.yaml`` says what is typed where, at which line and column lint has to point, and which words it has to say.
"""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml
from msgspec import Struct, convert, field

from kbassist.authoring.lint import lint
from kbassist.rulebase.files import Problem, rule_files
from tests.support.run import GROUND

FOLDER = Path(__file__).parent
SOUND = FOLDER / "sound"
_POINT = "¦"
_RAW = (
    *("Expected `", "Expected '", "missing required", "did not find", "could not find", "found character that"),
    *("mapping values are not", "block mapping", "unexpected end", "Invalid enum", "RFC3339", "unterminated"),
    *("found undefined", "found unknown", "while ", "simple key", "found another document", "expected <"),
    *("unknown anchor", "found unexpected", "undefined alias", "can not start", "escape character", "Expected `str`"),
)
"""What parsers say and nobody understands who has not written one."""


class Edit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``new`` in place of ``old``, at the end of the file where that is empty."""

    file: str = ""
    old: str = ""
    new: str = ""


class Mistake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mistake, and what lint has to say of it; see the head of ``mistakes.yaml``."""

    title: str
    file: str
    old: str = ""
    new: str = ""
    also: tuple[Edit, ...] = ()
    whole: str | None = None
    copy: str = ""
    bytes: str = "utf-8"
    line_end: str = ""
    mark: str = ""
    line: int = 0
    column: int = 0
    says: tuple[str, ...] = ()
    sound: bool = field(default=False)


class Made(Struct, frozen=True):
    """A mistake that was made: the file, and the line and column (1-based) to point at."""

    path: Path
    line: int
    column: int


class Judgement(Struct, frozen=True):
    """What lint said of a mistake.

    ``place``: ``exact``, ``line``, ``file``, ``elsewhere`` or ``silent``; ``mend``: all words are there; ``raw``: a
    parser's words; ``others``: complaints beside the one that was wanted.
    """

    place: str
    mend: bool
    raw: bool
    others: int
    said: str

    @property
    def good(self) -> bool:
        """Whether it is what a person needs, and nothing else."""
        return self.place in ("exact", "sound") and self.mend and not self.raw and not self.others

    def __str__(self) -> str:
        """In few words."""
        if self.good:
            return "good" if self.place != "sound" else "no complaint"
        words = [self.place if self.place != "exact" else "place"]
        words += ["mend" if self.mend else "no mend"] if self.place not in ("silent", "complains") else []
        words += ["raw"] * self.raw + [f"+{self.others}"] * bool(self.others)
        return ", ".join(words)


def mistakes() -> list[Mistake]:
    """All of them."""
    data = yaml.load((FOLDER / "mistakes.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - no objects
    return convert([_plain(one) for one in data], list[Mistake], strict=False)


def _plain(entry: dict[str, object]) -> dict[str, object]:
    return {**entry, "sound": entry.get("sound") == "yes"}


def make(mistake: Mistake, folder: Path) -> Made:
    """Make the mistake in ``folder``, a copy of the sound one."""
    path = folder / mistake.file
    for edit in mistake.also:
        other = folder / (edit.file or mistake.file)
        other.write_text(_edited(other.read_text("utf-8"), edit.old, edit.new), encoding="utf-8")
    text = (folder / (mistake.copy or mistake.file)).read_text("utf-8")
    text = mistake.whole if mistake.whole is not None else _edited(text, mistake.old, mistake.new)
    at = text.find(_POINT)
    text = text.replace(_POINT, "")
    if at < 0 and mistake.mark:
        at = text.index(mistake.mark)
    line = mistake.line or text.count("\n", 0, max(at, 0)) + 1
    column = mistake.column or at - (text.rfind("\n", 0, max(at, 0)) + 1) + 1
    if mistake.line_end:
        text = text.replace("\n", mistake.line_end)
    path.write_bytes(text.encode(mistake.bytes))
    return Made(path, line, column)


def _edited(text: str, old: str, new: str) -> str:
    if not old:
        return text + new
    before, found, after = text.partition(old)
    assert found, f"not in the sound folder: {old!r}"
    return f"{before}{new}{after}"


def judge(mistake: Mistake, made: Made, problems: Sequence[Problem]) -> Judgement:
    """How good what lint said is."""
    if mistake.sound:
        said = str(problems[0]) if problems else ""
        return Judgement("complains" if problems else "sound", not problems, _is_raw(problems), len(problems), said)
    if not problems:
        return Judgement("silent", mend=False, raw=False, others=0, said="")
    best = max(problems, key=lambda one: _place(one, made) + sum(word in one.message for word in mistake.says) / 9)
    place = ("elsewhere", "file", "line", "exact")[_place(best, made)]
    mend = all(word in best.message for word in mistake.says)
    # Of mistakes that are made together each has a complaint of its own.
    others = max(0, len(problems) - 1 - len(mistake.also))
    return Judgement(place, mend, _is_raw([best]), others, f"{best.line}:{best.column}: {best.message}")


def _place(problem: Problem, made: Made) -> int:
    if Path(problem.path) != made.path:
        return 0
    if problem.line != made.line:
        return 1
    return 3 if problem.column == made.column else 2


def _is_raw(problems: Iterable[Problem]) -> bool:
    return any(word in one.message for one in problems for word in _RAW)


def judged() -> list[tuple[Mistake, Made, Judgement]]:
    """Every mistake, made and judged."""
    return [judged_one(mistake) for mistake in mistakes()]


def judged_one(mistake: Mistake) -> tuple[Mistake, Made, Judgement]:
    """A mistake, made in a copy of the sound folder, and judged."""
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules"
        shutil.copytree(SOUND, rules)
        made = make(mistake, rules)
        return mistake, made, judge(mistake, made, lint(rule_files((GROUND, rules))))
