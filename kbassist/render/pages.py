"""An article, a driver or a procedure of the rule base as a page."""

from collections.abc import Iterator
from datetime import date

from kbassist.errors import UserError
from kbassist.render.blocks import Block, Code, Heading, Item, Para, Table
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import CommandOption, Conditional, Driver, Keyword, Program
from kbassist.rulebase.language.procedures import Procedure
from kbassist.rulebase.language.schema import Article, Cell, Condition, Resolution, Symptom
from kbassist.text.safe import clean
from kbassist.text.similar import suggestion

_TO_TRUST, _WITHOUT_ENCRYPTION = "To trust without validation:", "To turn encryption off:"


def page_ids(base: RuleBase) -> list[str]:
    """Everything that there is a page of."""
    return [*base.article_ids, *base.drivers, *base.programs, *base.procedures]


def having(base: RuleBase, name: str) -> RuleBase:
    """The rule base that has a page of that name: ``base``, one beside it, or ``base`` where none has."""
    wanted = _folded(name)
    return next((one for one in base.beside if wanted in map(_folded, page_ids(one))), base)


def _folded(name: str) -> str:
    return name.casefold().replace(" ", "")


def page(base: RuleBase, name: str) -> Iterator[Block]:
    """The page of an article, a driver, a program or a procedure. Raises ``UserError``."""
    folded = {_folded(one): one for one in page_ids(base)}
    found = folded.get(_folded(name))
    if found is None:
        close = suggestion(name, folded.values())
        raise UserError(f"{clean(name)}: no such article, driver, program or procedure{close}; see 'kbassist kb list'")
    if found in base.drivers:
        return driver_page(base.drivers[found], base)
    if found in base.programs:
        return program_page(base.programs[found])
    if found in base.procedures:
        return procedure_page(base.procedures[found])
    return article_page(base.article(found), base)


def cell_text(cell: Cell) -> str:
    """A cell of a table or condition in words."""
    if isinstance(cell, dict):
        return f"not {cell_text(cell['not'])}"
    return " or ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell)


def condition_text(condition: Condition) -> str:
    """A condition in words; ``always`` for the empty one."""
    return ", ".join(f"{name} = {cell_text(cell)}" for name, cell in condition.items()) or "always"


def article_page(article: Article, base: RuleBase, *, tables: bool = False) -> Iterator[Block]:
    """Symptoms, cause, scenario table, findings, ways out.

    ``tables``: the scenarios as a table, for pages that are not as narrow as a terminal.
    """
    yield from _head(article)
    yield Heading("Cause")
    yield Para(article.cause)
    yield Para(article.mechanism)
    yield from _table(article) if tables else _scenarios(article)
    if article.rules:
        yield Heading("Findings")
    for rule in article.rules:
        yield Item(f"{rule.conclude} [{rule.source}]", f"{rule.id}:")
        yield Para(condition_text(rule.when), "when", "faint", indent=1)
    yield Heading("Ways out")
    for option in sorted(article.resolutions, key=lambda one: one.rank):
        yield from _option(option, base)
    yield from _tail(article)


def _head(article: Article) -> Iterator[Block]:
    """Where it comes from, and how it is recognised."""
    yield Heading(f"{article.id}: {article.title}", 1)
    source = article.source
    number = f" ({source.number})" if source.number else ""
    revised = f", revised {source.revised}" if source.revised else ""
    yield Para(f"{source.document}{number}{revised}. {source.address}", "Source:")
    yield from _as_of(article.as_of)
    yield Para(article.problem, "Problem:")
    yield Para(", ".join(article.applies_to), "Applies to:")
    if article.refines:
        yield Para(", ".join(article.refines), "A narrower case of:")
    yield Heading("Symptoms")
    for symptom in article.symptoms:
        yield Item(f"{symptom.title} ({symptom.strength}) [{symptom.source}]", f"{symptom.id}:")
        yield from _recognised(symptom)
    for trigger in article.triggers:
        yield Item(condition_text(trigger), "without any text, when")
    if article.when:
        yield Para(condition_text(article.when), "Only when:")
    if article.contradicted_by:
        yield Para(condition_text(article.contradicted_by), "Can't be, so it contradicts, when:")
    if article.undecided:
        yield Para(article.undecided, "If it is only possible:")


def _recognised(symptom: Symptom) -> Iterator[Block]:
    """The words, codes and patterns of a symptom, as they stand in the rule base."""
    for pattern in symptom.any:
        language = f" ({pattern.language})" if pattern.language != "en" else ""
        what = pattern.text or pattern.pattern or f"status {pattern.code}"
        kind = "pattern" if pattern.pattern else "text" if pattern.text else "code"
        yield Item(f"{kind}{language}: {what}", style="faint", indent=1)
    if symptom.event is not None:
        fields = "".join(f", {name} = {value}" for name, value in symptom.event.fields.items())
        yield Item(f"event {symptom.event.id} of {symptom.event.provider}{fields}", style="faint", indent=1)
    if symptom.unless:
        yield Item(f"not if there is: {', '.join(symptom.unless)}", style="faint", indent=1)


def _option(option: Resolution, base: RuleBase) -> Iterator[Block]:
    yield Item(f"{option.title} [{option.source}]", f"{option.id}:", "strong")
    for word, reasons in (("forbidden", option.forbid), ("recommended", option.recommend)):
        for reason in reasons:
            yield Item(f"{word} when {condition_text(reason.when)}: {reason.because}", indent=1)
    yield Item(f"else: {option.otherwise}", indent=1)
    for caution in option.cautions:
        yield Para(caution, "Caution:", "bad", indent=1)
    for use in option.procedures:
        title = base.procedures[use.procedure].title
        when = f" ({condition_text(use.when)})" if use.when else ""
        yield Item(f"{title}{when}", f"{use.procedure}:", indent=1)


def _tail(article: Article) -> Iterator[Block]:
    """What comes next, warnings about the whole matter, documents to read on."""
    if article.precedes:
        yield Heading("Once this is fixed, expect")
    for sequel in article.precedes:
        yield Item(f"{sequel.because} [{sequel.source}]", f"{sequel.problem}:")
    for caution in article.cautions:
        yield Para(caution, "Caution:", "bad")
    if article.references:
        yield Heading("References")
    for reference in article.references:
        yield Item(reference)


def _scenarios(article: Article) -> Iterator[Block]:
    if article.scenarios:
        yield Heading("Scenarios")
    for row in article.scenarios:
        yield Item(f"{row.title} [{row.source}]", f"{row.id}:", "strong")
        yield Para(row.explanation, indent=1)
        for column in article.columns:
            decisive = ", decisive" if column.decisive else ""
            yield Item(
                f"{column.title} ({column.fact}{decisive}): {cell_text(row.cells.get(column.fact, 'any'))}", indent=1
            )


def _table(article: Article) -> Iterator[Block]:
    if not article.scenarios:
        return
    yield Heading("Scenarios")
    names = [f"{column.title} ({column.fact}{', decisive' if column.decisive else ''})" for column in article.columns]
    rows = [
        (row.id, row.title, *(cell_text(row.cells.get(column.fact, "any")) for column in article.columns))
        for row in article.scenarios
    ]
    yield Table(("row", "situation", *names), tuple(rows))
    for row in article.scenarios:
        yield Item(f"{row.explanation} [{row.source}]", f"{row.id}:")


def driver_page(driver: Driver, base: RuleBase) -> Iterator[Block]:
    """Versions with defaults and validation, keywords, how to set them."""
    yield Heading(f"{driver.id}: {driver.title}", 1)
    for versions in driver.versions:
        yield Item(f"{versions.title} ({versions.range}) [{versions.source}]", style="strong")
        for name, word in base.about.versions.items():
            items = versions.gives.get(name)
            if items:
                yield Para(conditionals(items), f"{word.title}:", indent=1)
        for meaning, keyword in versions.keywords.items():
            yield _keyword(meaning, keyword, indent=1)
        if versions.note:
            yield Para(versions.note, indent=1)
    store = base.about.trust_stores.get(driver.trust_store)
    if driver.trust_store:
        yield Para(f"{driver.trust_store} ({store})" if store else driver.trust_store, "Trust store:")
        yield Para(driver.tls or driver.trust_store, "TLS:")
    yield from _as_of(driver.as_of)
    if driver.trust_how:
        yield Para(driver.trust_how, _TO_TRUST)
    if driver.encrypt_off_how:
        yield Para(driver.encrypt_off_how, _WITHOUT_ENCRYPTION)
    for meaning, keyword in driver.connection_string.keywords.items():
        yield _keyword(meaning, keyword)
    for meaning, keyword in driver.other_settings.items():
        yield _keyword(meaning, keyword)
    if driver.lacks:
        yield Para(", ".join(driver.lacks), "No setting for:")
    if driver.version_how is not None:
        yield Para(driver.version_how.text, "To find the version:")
        for command in driver.version_how.commands:
            yield Code(command.text, command.shell)
    for note in driver.notes:
        yield Para(note)
    yield Para("; ".join(driver.sources), "Sources:", "faint")


def _as_of(checked: date | None) -> Iterator[Block]:
    if checked is not None:
        yield Para(checked.isoformat(), "Held against its sources on:")


def program_page(program: Program) -> Iterator[Block]:
    """The driver it uses, its words for the settings, its command line and its configuration."""
    yield Heading(f"{program.id}: {program.title}", 1)
    for used in program.drivers:
        where = f" in {program.title} {used.range}" if used.range else ""
        version = f" {used.version}" if used.version else ""
        yield Item(f"{used.driver}{version}{where} [{used.source}]", "uses:")
    for meaning, values in program.defaults.items():
        yield Para(conditionals(values), f"passes on, where nothing is said of {meaning}:")
    yield from _as_of(program.as_of)
    yield Para(program.trust_how or "in the words of the driver", _TO_TRUST)
    yield Para(program.encrypt_off_how or "in the words of the driver", _WITHOUT_ENCRYPTION)
    if program.command_line is not None:
        yield Para(", ".join(program.command_line.programs), "Called as:")
        for name, option in program.command_line.options.items():
            yield Item(f"{name}{_arguments(option)}", f"{option.meaning}:", indent=1)
    if program.profile is not None:
        yield Para(", ".join(program.profile.marks), "Its configuration has one of:")
        for meaning, keyword in program.profile.settings.items():
            yield _keyword(meaning, keyword, indent=1)
    for note in program.notes:
        yield Para(note)
    yield Para("; ".join(program.sources), "Sources:", "faint")


def _arguments(option: CommandOption) -> str:
    said = ", ".join(f"{argument or 'alone'}: {value}" for argument, value in option.values.items())
    return f" ({said})" if said else ""


def _keyword(meaning: str, keyword: Keyword, indent: int = 0) -> Item:
    names = ", ".join((keyword.name, *keyword.aliases))
    values = f" ({', '.join(keyword.values.values())})" if keyword.values else ""
    return Item(f"{names}{values}", f"{meaning}:", indent=indent)


def conditionals(items: tuple[Conditional, ...]) -> str:
    """Values with their conditions in words."""
    return (
        "; ".join(f"{item.value}{f' if {condition_text(item.when)}' if item.when else ''}" for item in items)
        or "not known"
    )


def procedure_page(procedure: Procedure) -> Iterator[Block]:
    """The steps as they stand in the rule base, templates not filled."""
    yield Heading(f"{procedure.id}: {procedure.title}", 1)
    for number, step in enumerate(procedure.steps, 1):
        yield Item(f"({step.where}) {step.whole}", f"{number}.")
        for command in step.commands:
            yield Code(command.text, command.shell, indent=1)
        for label, text in (
            ("Caution:", step.caution),
            ("Check:", step.verify),
            ("Undo:", step.undo),
            ("Source:", step.source),
        ):
            if text:
                yield Para(text, label, "faint", indent=1)
