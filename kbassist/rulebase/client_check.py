"""Checking the files of drivers and programs; the patterns by which they show in a text."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from kbassist.rulebase.collected import Loaded
from kbassist.rulebase.crossings import Crossings
from kbassist.rulebase.grammar_check import picked
from kbassist.rulebase.language.clients import Driver, Keyword, Program
from kbassist.rulebase.language.conditions import first_version
from kbassist.rulebase.language.derive import settings_by_meaning
from kbassist.rulebase.language.pattern_compiler import wrong_expression
from kbassist.rulebase.names import APPLICATION, APPLICATION_VERSION, DRIVER, DRIVER_VERSION, PROGRAM
from kbassist.rulebase.stored import FactPattern
from kbassist.rulebase.yamlfile import Path as NodePath
from kbassist.text.similar import suggestion


def check_driver(known: Crossings, content: Driver, loaded: Loaded) -> Iterator[FactPattern]:
    """Note what is wrong with a driver; by what it shows in a text."""
    for i, pattern in enumerate(content.recognise):
        for compiled in known.pattern(pattern, loaded, ("recognise", i)):
            yield FactPattern(DRIVER, msgspec.structs.replace(compiled.pattern, value=content.id))
    known.how_to_find(content.version_how, loaded, ("version_how",))
    picked(known, content, loaded)
    asked = [rule.drivers for rule, _, _ in known.derive if rule.drivers is not None]
    for key, word, used in (
        ("trust_store", content.trust_store, {one.trust_store for one in asked} | set(known.about.trust_stores) | {""}),
        ("tls", content.tls, {one.tls for one in asked} | {""}),
    ):
        if word not in used and word not in known.found.mentioned:
            message = f"no rule of derive/ is for the {key.replace('_', ' ')} '{word}'{suggestion(word, used)}"
            known.found.add(loaded, (key,), f"{message}; known: {', '.join(sorted(used - {''}))}")
    _references(known, content, loaded)
    for i, expression in enumerate(content.connection_string.recognise):
        try:
            re.compile(expression)
        except re.error as error:
            known.found.refuse(loaded, ("connection_string", "recognise", i), wrong_expression(expression, error))
    for i, condition in enumerate(content.likely_when):
        known.condition(condition, loaded, ("likely_when", i))
    _since(known, content.connection_string.keywords, loaded, ("connection_string", "keywords"))
    _since(known, content.other_settings, loaded, ("other_settings",))
    for i, meaning in enumerate(content.lacks):
        known.meaning_known(meaning, loaded, ("lacks", i))
        if meaning in content.connection_string.keywords or meaning in content.other_settings:
            known.found.add(loaded, ("lacks", i), f"the file has '{meaning}' among its settings as well")
    _versions(known, content, loaded)


def _since(known: Crossings, settings: Mapping[str, Keyword], loaded: Loaded, at: NodePath) -> None:
    """The versions that know a setting: they are said by the first one."""
    for meaning, keyword in settings.items():
        place = (*at, meaning, "range")
        sound = not keyword.range or known.condition({DRIVER_VERSION: keyword.range}, loaded, place)
        if keyword.range and sound and not first_version(keyword.range):
            message = f"'{keyword.range}' is not open above: write the first version that knows it, as \">=18.1\""
            known.found.add(loaded, place, message)


def _versions(known: Crossings, content: Driver, loaded: Loaded) -> None:
    """The ranges of a driver's versions, and what they say in the words of the rule base."""
    for i, versions in enumerate(content.versions):
        known.condition({DRIVER_VERSION: versions.range}, loaded, ("versions", i, "range"))
        for word, items in versions.gives.items():
            if word not in known.about.versions:
                hint = suggestion(word, known.about.versions)
                words = "" if word in known.found.lost else f"unknown key '{word}'{hint}"
                known.found.refuse(loaded, ("versions", i, "gives", word), words)
                continue
            for j, item in enumerate(items):
                condition = {known.about.versions[word].gives: item.value, **item.when}
                known.condition(condition, loaded, ("versions", i, "gives", word, j))


def _references(known: Crossings, content: Driver, loaded: Loaded) -> None:
    """Note the drivers and the checks that there are not."""
    for i, name in enumerate(content.wraps):
        if name not in known.drivers:
            words = f"unknown driver '{name}'{suggestion(name, known.drivers)}"
            known.found.refuse(loaded, ("wraps", i), "" if name in known.found.lost else words)
    if content.version_of and content.version_of not in content.wraps:
        hint = suggestion(content.version_of, content.wraps)
        known.found.add(loaded, ("version_of",), f"'{content.version_of}' is none of the drivers that it wraps{hint}")
    for i, problem in enumerate(content.never_checks):
        if problem not in known.orders.checks:
            message = f"'{problem}' is none of the checks{suggestion(problem, known.orders.checks)}"
            known.found.refuse(loaded, ("never_checks", i), "" if problem in known.found.lost else message)


def check_program(known: Crossings, program: Program, loaded: Loaded) -> Iterator[FactPattern]:
    """Note what is wrong with a program; by what it shows in a text."""
    for i, pattern in enumerate(program.recognise):
        for compiled in known.pattern(pattern, loaded, ("recognise", i)):
            yield FactPattern(APPLICATION, msgspec.structs.replace(compiled.pattern, value=program.id))
    known.condition({PROGRAM: program.role} if program.role else {}, loaded, ("role",))
    picked(known, program, loaded)
    settings = settings_by_meaning(known.facts.values())
    for meaning, values in program.defaults.items():
        if meaning not in settings:
            message = f"'{meaning}' is no setting{suggestion(meaning, settings)}"
            known.found.refuse(loaded, ("defaults", meaning), message)
            continue
        for j, item in enumerate(values):
            known.condition({settings[meaning]: item.value, **item.when}, loaded, ("defaults", meaning, j))
    for i, name in enumerate(program.instead_of):
        if name not in known.programs:
            message = f"unknown program '{name}'{suggestion(name, known.programs)}"
            known.found.refuse(loaded, ("instead_of", i), "" if name in known.found.lost else message)
    for i, used in enumerate(program.drivers):
        known.condition({DRIVER: used.driver}, loaded, ("drivers", i, "driver"))
        if used.range:
            known.condition({APPLICATION_VERSION: used.range}, loaded, ("drivers", i, "range"))
        if used.version:
            known.condition({DRIVER_VERSION: used.version}, loaded, ("drivers", i, "version"))
    if program.profile is not None and program.profile.pair:
        try:
            groups = re.compile(program.profile.pair).groupindex
        except re.error as error:
            known.found.refuse(loaded, ("profile", "pair"), wrong_expression(program.profile.pair, error))
        else:
            if not {"key", "value"} <= set(groups):
                known.found.add(loaded, ("profile", "pair"), "needs the groups key and value")
