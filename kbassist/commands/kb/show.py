"""``kbassist kb list|show|facts``: the rule base as pages."""

import argparse
from collections.abc import Iterable, Iterator

from kbassist.commands.output import show
from kbassist.errors import UserError
from kbassist.render.blocks import Block, Heading, Item, Para
from kbassist.render.pages import having, page
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import open_base
from kbassist.rulebase.language.schema import FactDef
from kbassist.text.similar import suggestion


def show_list(arguments: argparse.Namespace) -> int:
    """``kb list``: run the command; its exit status."""
    base = open_base(arguments.folders)
    return _shown(block for one in base.together for block in _list(one))


def show_page(arguments: argparse.Namespace) -> int:
    """``kb show``: run the command; its exit status."""
    return _shown(page(having(open_base(arguments.folders), arguments.name), arguments.name))


def show_facts(arguments: argparse.Namespace) -> int:
    """``kb facts``: run the command; its exit status."""
    base = open_base(arguments.folders)
    name = arguments.name or ""
    found = [one for one in base.together if any(fact.startswith(name) for fact in one.facts)]
    return _shown(block for one in found or [base] for block in _facts(one, name))


def _shown(blocks: Iterable[Block]) -> int:
    show(blocks)
    return 0


def _list(base: RuleBase) -> Iterator[Block]:
    yield Heading("Articles", 1)
    for name in base.article_ids:
        article = base.article(name)
        yield Item(f"{article.title} ({article.problem})", name)
    yield Heading("Drivers")
    for driver in base.drivers.values():
        yield Item(driver.title, driver.id)
    yield Heading("Programs")
    for program in base.programs.values():
        yield Item(program.title, program.id)
    yield Heading("Procedures")
    for procedure in sorted(base.procedures.values(), key=lambda one: one.id):
        yield Item(f"{procedure.title} ({len(procedure.steps)} steps)", procedure.id)


def _facts(base: RuleBase, name: str) -> Iterator[Block]:
    facts = [fact for fact in base.facts.values() if fact.name.startswith(name)]
    if not facts:
        raise UserError(f"{name}: unknown fact{suggestion(name, base.facts)}; 'kbassist kb facts' lists them")
    return _fact_blocks(base, sorted(facts, key=lambda fact: fact.name))


def _fact_blocks(base: RuleBase, facts: list[FactDef]) -> Iterator[Block]:
    yield Heading("Facts for --set NAME=VALUE", 1)
    for fact in facts:
        yield Item(fact.meaning, f"{fact.name}:", "strong")
        for value in base.values[fact.name]:
            choice = fact.choices.get(value)
            title = base.title(fact.name, value)
            also = f" (also: {', '.join(choice.phrases)})" if choice and choice.phrases else ""
            yield Item(f"{value}{f' - {title}' if title != value else ''}{also}", indent=1)
        if not base.values[fact.name]:
            shown = f", for example {', '.join(fact.examples)}" if fact.examples else ""
            yield Para(f"{fact.type}{shown}", indent=1)
