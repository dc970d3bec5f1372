"""An article, a driver or a procedure of the rule base as a page."""

from collections.abc import Iterator

from kbassist.knowledge.base import RuleBase
from kbassist.knowledge.schema import Article, Cell, Condition, Conditional, Driver, Procedure
from kbassist.render.blocks import Block, Code, Heading, Item, Para


def cell_text(cell: Cell) -> str:
    """A cell of a table or condition in words."""
    if isinstance(cell, dict):
        return f"not {cell_text(cell['not'])}"
    return " or ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell)


def condition_text(condition: Condition) -> str:
    """A condition in words; ``always`` for the empty one."""
    return ", ".join(f"{name} = {cell_text(cell)}" for name, cell in condition.items()) or "always"


def article_page(article: Article, base: RuleBase) -> Iterator[Block]:
    """Symptoms, cause, scenario table, findings, ways out."""
    yield Heading(f"{article.id}: {article.title}", 1)
    source = article.source
    number = f" ({source.number})" if source.number else ""
    yield Para(
        f"{source.document}{number}, revised {source.revised}. {source.address}",
        "Source:",
    )
    yield Para(article.problem, "Problem:")
    yield Heading("Symptoms")
    for symptom in article.symptoms:
        yield Item(f"{symptom.title} ({symptom.strength}) [{symptom.source}]", f"{symptom.id}:")
    yield Heading("Cause")
    yield Para(article.cause)
    yield Para(article.mechanism)
    if article.scenarios:
        yield Heading("Scenarios")
    for row in article.scenarios:
        yield Item(f"{row.title} [{row.source}]", f"{row.id}:", "strong")
        for column in article.columns:
            decisive = ", decisive" if column.decisive else ""
            yield Item(
                f"{column.title} ({column.fact}{decisive}): {cell_text(row.cells.get(column.fact, 'any'))}", indent=1
            )
    if article.rules:
        yield Heading("Findings")
    for rule in article.rules:
        yield Item(f"{rule.conclude} [{rule.source}]", f"{rule.id}:")
        yield Para(condition_text(rule.when), "when", "faint", indent=1)
    yield Heading("Ways out")
    for option in sorted(article.resolutions, key=lambda one: one.rank):
        yield Item(f"{option.title} [{option.source}]", f"{option.id}:", "strong")
        for word, reasons in (("forbidden", option.forbid), ("recommended", option.recommend)):
            for reason in reasons:
                yield Item(f"{word} when {condition_text(reason.when)}: {reason.because}", indent=1)
        for use in option.procedures:
            title = base.procedures[use.procedure].title
            yield Item(f"{use.procedure}: {title} ({condition_text(use.when)})", indent=1)
    for caution in article.cautions:
        yield Para(caution, "Caution:", "bad")
    yield Heading("References")
    for reference in article.references:
        yield Item(reference)


def driver_page(driver: Driver) -> Iterator[Block]:
    """Versions with defaults and validation, keywords, how to set them."""
    yield Heading(f"{driver.id}: {driver.title}", 1)
    for versions in driver.versions:
        yield Item(f"{versions.title} ({versions.range}) [{versions.source}]", style="strong")
        for label, items in (
            ("encrypts by default:", versions.encrypt_default),
            ("trusts by default:", versions.trust_default),
            ("validation class:", versions.policy),
        ):
            yield Para(_conditionals(items), label, indent=1)
    yield Para(driver.trust_how, "To trust without validation:")
    yield Para(driver.encrypt_off_how, "To turn encryption off:")
    for meaning, keyword in driver.connection_string.keywords.items():
        names = ", ".join((keyword.name, *keyword.aliases))
        values = f" ({', '.join(keyword.values.values())})" if keyword.values else ""
        yield Item(f"{names}{values}", f"{meaning}:")
    for note in driver.notes:
        yield Para(note)
    yield Para("; ".join(driver.sources), "Sources:", "faint")


def _conditionals(items: tuple[Conditional, ...]) -> str:
    return (
        "; ".join(f"{item.value}{f' if {condition_text(item.when)}' if item.when else ''}" for item in items)
        or "not known"
    )


def procedure_page(procedure: Procedure) -> Iterator[Block]:
    """The steps as they stand in the rule base, templates not filled."""
    yield Heading(f"{procedure.id}: {procedure.title}", 1)
    for number, step in enumerate(procedure.steps, 1):
        yield Item(f"({step.where}) {step.text}", f"{number}.")
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
