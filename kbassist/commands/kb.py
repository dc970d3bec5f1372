"""``kbassist kb``: the rule base as pages, and its checks."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from kbassist.commands.session import extra_rules, open_base, open_reasoner
from kbassist.errors import UserError
from kbassist.knowledge.base import RuleBase
from kbassist.knowledge.conditions import suggestion
from kbassist.knowledge.schema import FactDef
from kbassist.render.blocks import Block, Heading, Item, Para
from kbassist.render.pages import article_page, driver_page, procedure_page
from kbassist.render.text import terminal_width, to_text

_CHECK_FAILED = 3


def run(arguments: argparse.Namespace) -> int:
    """Run a ``kb`` command; its exit status."""
    if arguments.kb_command == "lint":
        return _lint(arguments)
    if arguments.kb_command == "schema":
        return _schema(arguments.name)
    base = open_base(arguments.rules)
    if arguments.kb_command == "new":
        return _new(arguments, base)
    if arguments.kb_command == "test":
        return _test(arguments, base)
    blocks = {
        "list": lambda: _list(base),
        "show": lambda: _show(base, arguments.name),
        "facts": lambda: _facts(base, arguments.name or ""),
        "coverage": lambda: _coverage(arguments, base),
    }[arguments.kb_command]()
    _print(blocks)
    return 0


def _print(blocks: Iterable[Block]) -> None:
    sys.stdout.write(to_text(blocks, width=terminal_width()))


def _list(base: RuleBase) -> Iterator[Block]:
    yield Heading("Articles", 1)
    for name in base.article_ids:
        article = base.article(name)
        yield Item(f"{article.title} ({article.problem})", name)
    yield Heading("Drivers")
    for driver in base.drivers.values():
        yield Item(driver.title, driver.id)
    yield Heading("Procedures")
    for procedure in sorted(base.procedures.values(), key=lambda one: one.id):
        yield Item(f"{procedure.title} ({len(procedure.steps)} steps)", procedure.id)


def _show(base: RuleBase, name: str) -> Iterator[Block]:
    folded = {one.casefold(): one for one in (*base.article_ids, *base.drivers, *base.procedures)}
    found = folded.get(name.casefold().replace(" ", ""))
    if found is None:
        raise UserError(
            f"{name}: no such article, driver or procedure{suggestion(name, folded.values())}; see 'kbassist kb list'"
        )
    if found in base.drivers:
        return driver_page(base.drivers[found])
    if found in base.procedures:
        return procedure_page(base.procedures[found])
    return article_page(base.article(found), base)


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


def _schema(kind: str) -> int:
    import json  # noqa: PLC0415

    from kbassist.knowledge.build import TYPES  # noqa: PLC0415
    from kbassist.render.json import schema_of  # noqa: PLC0415

    if kind not in TYPES:
        raise UserError(f"{kind}: no such kind of rules file{suggestion(kind, TYPES)}; known: {', '.join(TYPES)}")
    sys.stdout.write(json.dumps(schema_of(TYPES[kind], f"kbassist rules/{kind}"), indent=2) + "\n")
    return 0


def _new(arguments: argparse.Namespace, base: RuleBase) -> int:
    from datetime import date  # noqa: PLC0415

    from kbassist.evidence.decode import decode  # noqa: PLC0415
    from kbassist.knowledge.skeleton import skeleton  # noqa: PLC0415

    if arguments.name in base.article_ids:
        raise UserError(f"{arguments.name}: there is such an article already; choose another id")
    text = ""
    if arguments.error:
        try:
            data = sys.stdin.buffer.read() if arguments.error == "-" else Path(arguments.error).read_bytes()
        except OSError as error:
            raise UserError(f"--from {arguments.error}: can't be read: {error.strerror or error}") from None
        decoded = decode(data, lambda _text: 0)
        if decoded is None:
            raise UserError(f"--from {arguments.error}: no text; hand over the error as text")
        text = decoded.text
    made = skeleton(arguments.name, arguments.title, text, date.today())
    if not arguments.output:
        sys.stdout.write(made)
        return 0
    path = Path(arguments.output)
    if path.exists():
        raise UserError(f"--output {path}: exists; choose another file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made, encoding="utf-8")
    except OSError as error:
        raise UserError(f"--output {path}: can't be written: {error.strerror or error}") from None
    sys.stdout.write(f"{path}: fill it in, then 'kbassist kb lint' and 'kbassist kb test {arguments.name}'\n")
    return 0


def _coverage(arguments: argparse.Namespace, base: RuleBase) -> Iterator[Block]:
    from kbassist.knowledge.examples import coverage  # noqa: PLC0415

    yield Heading("What no example reaches", 1)
    reasoner = open_reasoner(base, arguments.engine)
    for article_id in base.article_ids:
        found = coverage(reasoner, article_id)
        yield Item(f"{found.reached} of {found.total} reached", f"{article_id}:", "strong")
        for what in found.missed:
            yield Item(what, indent=1)


def _lint(arguments: argparse.Namespace) -> int:
    from kbassist.knowledge.lint import lint  # noqa: PLC0415
    from kbassist.knowledge.loader import default_rules, rule_files  # noqa: PLC0415

    files = rule_files((default_rules(), *extra_rules(arguments.rules)))
    problems = lint(files)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if problems:
        sys.stderr.write(f"kbassist: {len(problems)} problem{'s' if len(problems) > 1 else ''} in the rule base\n")
        return _CHECK_FAILED
    sys.stdout.write(f"{len(files)} files checked, no problems\n")
    return 0


def _test(arguments: argparse.Namespace, base: RuleBase) -> int:
    from kbassist.knowledge.examples import run_examples, stolen_samples  # noqa: PLC0415

    unknown = [one for one in arguments.articles if one not in base.article_ids]
    if unknown:
        raise UserError(
            f"{unknown[0]}: no such article{suggestion(unknown[0], base.article_ids)}; see 'kbassist kb list'"
        )
    failed = total = 0
    chosen = arguments.articles or base.article_ids
    for outcome in (*run_examples(open_reasoner(base, arguments.engine), chosen), *stolen_samples(base, chosen)):
        total += 1
        failed += bool(outcome.differences)
        sys.stdout.write(f"{'FAILED' if outcome.differences else 'ok'}  {outcome.article}: {outcome.title}\n")
        for difference in outcome.differences:
            sys.stdout.write(f"        {difference}\n")
    if failed:
        sys.stderr.write(f"kbassist: {failed} of {total} examples failed\n")
        return _CHECK_FAILED
    sys.stdout.write(f"{total} examples, all as expected\n")
    return 0
