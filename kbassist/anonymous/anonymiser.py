"""A result without the names of those it is about.

The diagnosis is made of what the evidence says and is not touched: ids, verdicts, values of the vocabulary stay. First
all texts are looked through for names, then every name is replaced in all of them.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeVar, cast

import msgspec

from kbassist.anonymous.cuts import CUT, parts_of, trimmed, whole
from kbassist.anonymous.fields import Role
from kbassist.anonymous.filenames import file_name
from kbassist.anonymous.find import Finder
from kbassist.anonymous.forms import machines_in, spans_of
from kbassist.anonymous.known import KnownNames
from kbassist.anonymous.names import Names, StandIn
from kbassist.anonymous.ordinary import ordinary_words
from kbassist.anonymous.span import Span
from kbassist.anonymous.walk import paths_of, walked
from kbassist.model.result import CaseResult
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.anonymity import SECRET, Form, Kind
from kbassist.text.paths import common_folder
from kbassist.text.secrets.vault import tokens

_T = TypeVar("_T")


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
        self._folder = common_folder(paths_of(result))
        walked(result, "case", self._see, self._base)
        self._settle()
        for part in dict.fromkeys(self._again):
            # Half a name is one of those that are known by now, or as good as a whole one; so are domains.
            self._note(self._finder.spans(trimmed(*part, self._known, self._finder.shapes.is_class)))
        self._again.clear()
        self._settle()
        self._name_files()
        for one in (self._done, self._used, self._secrets):
            one.clear()
        return cast("_T", walked(result, "case", self._replaced, self._base))

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

    def _common(self, kind: Kind) -> frozenset[str]:
        """The words that many names of a kind have, and those of every day."""
        return self._ordinary.union(self._base.anonymity.keep.get(kind, ()))

    def _settle(self) -> None:
        # The names of a map are known before any is seen.
        if self.names.settle() or not self._all:
            self._all = (*self.names.known(), *self.names.words(self._common("organisation")))
            self._known = KnownNames(self._all, self._ordinary)

    def _name_files(self) -> None:
        """See to names of files and folders in which there are words that are neither names nor ordinary ones."""
        plain = self._common("file")
        named = [(one, file_name(one, self._known, self.names, plain)) for one in self._files]
        found = [(one, stand_in) for one, stand_in in named if stand_in is not None]
        self._files.clear()
        if found:
            self._all = (*self._all, *found)
            self._known = KnownNames(self._all, self._ordinary)

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
