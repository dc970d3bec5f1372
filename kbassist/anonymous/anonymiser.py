"""A result without the names of those it is about.

The diagnosis is made of what the evidence says and is not touched: ids, verdicts, values of the vocabulary stay. First
all texts are looked through for names, then every name is replaced in all of them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar, cast

import msgspec

from kbassist.anonymous.cuts import CUT, parts_of, trimmed, whole
from kbassist.anonymous.fields import Role, role
from kbassist.anonymous.find import Finder
from kbassist.anonymous.forms import machines_in, spans_of
from kbassist.anonymous.known import KnownNames
from kbassist.anonymous.names import Names, StandIn
from kbassist.anonymous.ordinary import ordinary_words
from kbassist.anonymous.span import Span
from kbassist.model.result import CaseResult
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.anonymity import Form, Kind
from kbassist.text.expression import Expression
from kbassist.text.secrets.vault import tokens

_T = TypeVar("_T")
_FORMS: Mapping[Role, Form] = {"host": "host", "database": "database"}
SECRET = "secret"  # noqa: S105 - what a report calls them
_WORDS = Expression(r"[^\W\d_]{4,}")
_ENDING = Expression(r"\.[A-Za-z0-9]{1,5}$")
"""What tells of a file's kind, and of nobody."""
_Visit = Callable[[str, Role, "Form | None"], str]


class Anonymiser:
    """Makes results anonymous; all of one anonymiser agree on the names. ``given``: stand-ins that hold already."""

    def __init__(self, base: RuleBase, given: Mapping[Kind, Mapping[str, str]] | None = None) -> None:
        self._base = base
        self._finder = Finder(base.anonymity)
        self.names = Names(base.anonymity, given)
        self._finder.shapes.is_domain = self.names.is_domain
        self._known = KnownNames((), ())
        self._done: dict[tuple[str, Role, Form | None], str] = {}
        self._used: dict[str, set[str]] = {}
        self._secrets: set[str] = set()
        self._folder = ""
        self._all: tuple[tuple[str, StandIn], ...] = ()
        self._files: dict[str, None] = {}
        self._again: list[tuple[str, bool, bool]] = []

    def __call__(self, result: _T) -> _T:
        """The same result with all names replaced."""
        self._folder = _common_folder(list(dict.fromkeys(_paths(result))))
        _walked(result, "case", self._see, self._base)
        self._settle()
        for part in dict.fromkeys(self._again):
            # Half a name is one of those that are known by now, or as good as a whole one; so are domains.
            self._note(self._finder.spans(trimmed(*part, self._known, self._finder.shapes.is_class)))
        self._again.clear()
        self._settle()
        self._name_files()
        for one in (self._done, self._used, self._secrets):
            one.clear()
        return cast("_T", _walked(result, "case", self._replaced, self._base))

    def case(self, result: CaseResult, secrets: int | None = None) -> CaseResult:
        """A case without names, and how many it had; ``secrets``: how many were masked in its evidence.

        A case that was made so before stays as it is.
        """
        if result.anonymised is not None:
            return result
        return msgspec.structs.replace(self(result), anonymised=self.counts(secrets))

    def see(self, form: Form, text: str) -> None:
        """Take note of a name that somebody gave (``cert --host``)."""
        self._note(spans_of(form, text))

    def counts(self, secrets: int | None = None) -> dict[str, int]:
        """How many names of each kind the last result had, and masked secrets: ``secrets``, or those that stand in it.

        In the order of the rule base.
        """
        found = {kind: len(names) for kind, names in self._used.items()}
        if secrets:
            found[SECRET] = secrets
        order = [*self._base.anonymity.titles, *sorted(found)]
        return {kind: found[kind] for kind in dict.fromkeys(order) if kind in found}

    @property
    def secrets(self) -> int:
        """How many masked secrets stand in the last result."""
        return len(self._secrets)

    @cached_property
    def _ordinary(self) -> frozenset[str]:
        return ordinary_words(self._base)

    def _settle(self) -> None:
        if self.names.settle():
            self._all = (*self.names.known(), *self.names.words(self._ordinary))
            self._known = KnownNames(self._all, self._ordinary)

    def _name_files(self) -> None:
        """Names of files and folders in which there are words that are neither names nor ordinary ones."""
        plain = self._ordinary.union(self._base.anonymity.keep.get("file", ()))
        named = [(one, self._file(one, plain)) for one in self._files]
        found = [(one, stand_in) for one, stand_in in named if stand_in is not None]
        self._files.clear()
        if found:
            self._all = (*self._all, *found)
            self._known = KnownNames(self._all, self._ordinary)

    def _file(self, name: str, plain: Collection[str]) -> StandIn | None:
        """The name of a file with what stands for its words; None where each of them may stay."""
        text = ""
        parts: list[tuple[Kind, str]] = []
        stem, dot, ending = name.rpartition(".") if _ENDING.search(name) else (name, "", "")
        for piece, stand_in in self._known.pieces(stem):
            if stand_in is not None:
                text += stand_in.text
                continue
            done = 0
            for word in _WORDS.finditer(piece):
                if word[0].casefold() not in plain:
                    given = self.names.word("file", word[0])
                    text, done = f"{text}{piece[done : word.start()]}{given}", word.end()
                    parts.append(("file", given))
            text += piece[done:]
        return StandIn(f"{text}{dot}{ending}", tuple(parts)) if parts else None

    def _see(self, text: str, kind: Role, form: Form | None) -> str:
        if form:
            self._note(spans_of(form, text))
        elif kind in ("case", "path"):
            text = self._below(text, kind)
            if kind == "path":
                self._note(machines_in(text))
                self._files.update(dict.fromkeys(text.replace("\\", "/").split("/")))
            for part, first, last in parts_of(text):
                spans = self._finder.spans(part)
                self._note(whole(spans, part, first, last))
                if first or last or "\\" in part:
                    self._again.append((part, first, last))
        return text

    def _note(self, spans: Iterable[Span]) -> None:
        for one in spans:
            self.names.see(one.kind, one.text)

    def _replaced(self, text: str, kind: Role, form: Form | None) -> str:
        key = (text, kind, form)
        done = self._done.get(key)
        if done is None:
            done = self._done[key] = self._without_names(self._below(text, kind), kind, form)
        return done

    def _without_names(self, text: str, kind: Role, form: Form | None) -> str:
        if form:
            return self._joined(text, sorted(spans_of(form, text)))
        if kind == "words":
            return self._joined(text, self._finder.spans(text))
        alone = self._alone(text)
        if alone is not None:
            return self._put(alone)
        if kind == "value":
            return self._joined(text, self._finder.spans(text))
        parts = []
        for part in parts_of(text):
            short = trimmed(*part, self._known, self._finder.shapes.is_class)
            parts.append(self._joined(short, self._finder.spans(short)))
        return CUT.join(parts)

    def _alone(self, text: str) -> StandIn | None:
        """What stands for a text that is a name and nothing else."""
        pieces = [(piece, stand_in) for piece, stand_in in self._known.pieces(f"'{text}'") if piece not in ("", "'")]
        return pieces[0][1] if len(pieces) == 1 and pieces[0][0] == text else None

    def _joined(self, text: str, spans: Iterable[Span]) -> str:
        """``text`` with what the spans name, and every other known name, replaced; masked secrets as they are."""
        done, parts = 0, []
        masked = [Span(start, end, "data", "") for start, end in tokens(text)]
        self._secrets.update(text[one.start : one.end] for one in masked)
        for one in sorted((*spans, *masked)):
            if one.start < done:
                continue
            parts.append(self._any(text[done : one.start]))
            stand_in = self.names.stand_in(one.kind, one.text) if one.text else None
            named = text[one.start : one.end]
            parts.append(named if not one.text else self._put(stand_in) if stand_in else self._any(named))
            done = one.end
        parts.append(self._any(text[done:]))
        return "".join(parts)

    def _any(self, text: str) -> str:
        return "".join(piece if one is None else self._put(one) for piece, one in self._known.pieces(text))

    def _put(self, stand_in: StandIn) -> str:
        for kind, name in stand_in.parts:
            self._used.setdefault(kind, set()).add(name)
        return stand_in.text

    def _below(self, text: str, kind: Role) -> str:
        """A text without the folder that all documents lie in: where somebody keeps a case is nobody's business."""
        folder = self._folder
        if not folder or kind not in ("case", "path"):
            return text
        return text.removeprefix(folder) if kind == "path" or len(folder) < len("/cases/") else text.replace(folder, "")


def _walked(value: Any, kind: Role, visit: _Visit, base: RuleBase, form: Form | None = None) -> Any:
    """``value`` with every text in it as ``visit`` returns it."""
    if kind == "id":
        return value
    if isinstance(value, str):
        return visit(value, kind, form or _FORMS.get(kind))
    if isinstance(value, msgspec.Struct):
        return _struct(value, visit, base)
    if isinstance(value, Mapping):
        return _mapping(value, kind, visit, base)
    if isinstance(value, tuple | list):
        return type(value)(_walked(one, kind, visit, base, form) for one in value)
    return value


def _struct(value: msgspec.Struct, visit: _Visit, base: RuleBase) -> msgspec.Struct:
    changed: dict[str, object] = {}
    for field in value.__struct_fields__:
        old, kind = getattr(value, field), role(type(value).__name__, field)
        if kind == "fact":
            new = _fact(str(getattr(value, "name", "")), old, visit, base)
        else:
            new = _walked(old, kind, visit, base)
        if new is not old:
            changed[field] = new
    return msgspec.structs.replace(value, **changed) if changed else value


def _fact(name: str, value: object, visit: _Visit, base: RuleBase) -> object:
    """The value of a fact: only a text can name somebody."""
    known = base.facts.get(name)
    if not isinstance(value, str) or (known is not None and known.type != "text"):
        return value
    return visit(value, "case", known.identifies or None if known is not None else None)


def _mapping(value: Mapping[Any, Any], kind: Role, visit: _Visit, base: RuleBase) -> dict[Any, Any]:
    if kind == "facts":
        return {name: _fact(name, one, visit, base) for name, one in value.items()}
    found: dict[Any, Any] = {}
    for key, one in value.items():
        name = _walked(key, kind, visit, base)
        new = _walked(one, kind, visit, base)
        # Two spellings of one name are counted together.
        found[name] = found[name] + new if name in found and isinstance(new, int) else new
    return found


def _paths(value: Any) -> Iterator[str]:
    """The paths of the documents of a result."""
    if isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            kind, one = role(type(value).__name__, field), getattr(value, field)
            if kind == "path":
                yield one
            elif kind != "id":
                yield from _paths(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _paths(one)


def _common_folder(paths: list[str]) -> str:
    """The folder, with its separator, that all paths lie in; of a single one its own."""
    if not paths:
        return ""
    first, last = min(paths), max(paths)
    length = next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: max(first.rfind(mark, 0, length) for mark in "/\\") + 1]
