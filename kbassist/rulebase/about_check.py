"""Checking what a rule base says of itself, and that its files keep to it."""

from collections.abc import Collection, Iterator

from kbassist.rulebase.collected import Loaded
from kbassist.rulebase.crossings import Crossings
from kbassist.rulebase.language.about import About
from kbassist.rulebase.language.procedures import ProcedureFile
from kbassist.rulebase.language.schema import DeriveFile, VocabularyFile
from kbassist.rulebase.yamlfile import Path as NodePath
from kbassist.text.similar import suggestion


def check_about(known: Crossings) -> None:
    """Note what is wrong with ``base.yaml``, and the subjects, roles and words of other files that it does not name."""
    for loaded in known.found.files:
        content = loaded.content
        if isinstance(content, About):
            _about(known, content, loaded)
        for place, message in (*_subjects(known, content), *_roles(known, content), *_words(known, content)):
            known.found.add(loaded, place, message)


def _about(known: Crossings, about: About, loaded: Loaded) -> None:
    if about.extends:
        return
    for field in ("id", "name", "products", "summary", "greeting", "send_next"):
        if not getattr(about, field):
            known.found.add(loaded, (), f"say {field}: people read it (docs/another-base.md)")
    named: list[tuple[NodePath, str]] = [(("classes",), about.classes)] if about.classes else []
    for word, one in about.versions.items():
        named.append((("versions", word, "gives"), one.gives))
        named += [(("versions", word, "setting"), one.setting)] if one.setting else []
        if (one.rank == "default") != bool(one.setting):
            message = "rank: default needs the setting that is then absent, and no other rank does"
            known.found.add(loaded, ("versions", word), message)
    for place, fact in named:
        if fact not in known.facts:
            known.found.add(loaded, place, f"unknown fact '{fact}'{suggestion(fact, known.facts)}")


def _subjects(known: Crossings, content: object) -> Iterator[tuple[NodePath, str]]:
    if isinstance(content, VocabularyFile):
        for i, fact in enumerate(content.facts):
            yield from _unknown(fact.subject, known.about.subjects, ("facts", i, "subject"), "subject")
            if fact.system_of:
                yield from _unknown(fact.system_of, known.about.roles, ("facts", i, "system_of"), "role")
            for value, choice in fact.choices.items():
                for one in choice.spares:
                    yield from _unknown(one, known.about.subjects, ("facts", i, "choices", value, "spares"), "subject")


def _roles(known: Crossings, content: object) -> Iterator[tuple[NodePath, str]]:
    if isinstance(content, ProcedureFile):
        for i, procedure in enumerate(content.procedures):
            for j, step in enumerate(procedure.steps):
                yield from _unknown(step.where, known.about.roles, ("procedures", i, "steps", j, "where"), "role")


def _words(known: Crossings, content: object) -> Iterator[tuple[NodePath, str]]:
    if isinstance(content, DeriveFile):
        for i, rule in enumerate(content.rules):
            word = rule.drivers.without if rule.drivers is not None else ""
            if word:
                place = ("rules", i, "drivers", "without")
                yield from _unknown(word, known.about.versions, place, "word for versions")


def _unknown(word: str, names: Collection[str], place: NodePath, what: str) -> Iterator[tuple[NodePath, str]]:
    if word not in names:
        close = suggestion(word, names)
        yield place, f"'{word}' is no {what} of this rule base{close}; base.yaml names: {', '.join(sorted(names))}"
