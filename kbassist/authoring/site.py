"""The whole rule base as pages to browse: ``kbassist kb doc`` writes them as HTML, as Markdown, or both.

One page an article (with its scenario table and decision diagram), a driver, a procedure; the facts; the rules for
derived facts; an index. The id of a page becomes a link wherever it stands. The same rule base gives the same bytes.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath

from jinja2 import Environment, FileSystemLoader, Template
from msgspec import Struct

from kbassist.authoring.diagram import diagram
from kbassist.render.blocks import Block, Code, Heading, Item, Para, Table
from kbassist.render.html import html_text, to_fragment
from kbassist.render.markdown import escaped, to_markdown
from kbassist.render.names import HOW_TO_FIND_OUT
from kbassist.render.pages import article_page, condition_text, conditionals, driver_page, procedure_page, program_page
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import Driver
from kbassist.rulebase.language.schema import FactDef

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,80}[A-Za-z0-9]")
_PLAIN = re.compile(r"[a-z]+")
_ADDRESS = re.compile(r"https?://\S+")


class Page(Struct, frozen=True):
    """``place``: path without its ending, below the documentation's folder; ``svg``: a diagram, or nothing."""

    place: str
    title: str
    blocks: tuple[Block, ...]
    svg: str = ""


def pages(base: RuleBase) -> Iterator[Page]:
    """Every page of the rule base."""
    yield Page("index", "The rule base", tuple(_index(base)))
    for name in base.article_ids:
        article = base.article(name)
        yield Page(f"articles/{name}", article.title, tuple(article_page(article, base, tables=True)), diagram(article))
    for driver in base.drivers.values():
        yield Page(f"drivers/{driver.id}", driver.title, tuple(driver_page(driver, base)))
    for program in base.programs.values():
        yield Page(f"programs/{program.id}", program.title, tuple(program_page(program)))
    for procedure in sorted(base.procedures.values(), key=lambda one: one.id):
        used = [name for name in base.article_ids if _uses(base, name, procedure.id)]
        blocks = (*procedure_page(procedure), Para(", ".join(used), "Used by:"))
        yield Page(f"procedures/{procedure.id}", procedure.title, blocks)
    yield Page("facts", "Facts", tuple(_facts(base)))
    yield Page("rules", "Derived facts", tuple(_rules(base)))


def _uses(base: RuleBase, article: str, procedure: str) -> bool:
    return any(use.procedure == procedure for option in base.article(article).resolutions for use in option.procedures)


def _index(base: RuleBase) -> Iterator[Block]:
    yield Heading("The rule base", 1)
    if base.about.name:
        yield Para(base.about.name, "About:")
    yield Para(
        f"{len(base.article_ids)} articles, {len(base.drivers)} drivers, {len(base.programs)} programs, "
        f"{len(base.procedures)} procedures, "
        f"{len(base.facts)} facts; digest {base.digest}."
    )
    yield Heading("Articles")
    articles = [base.article(name) for name in base.article_ids]
    by_problem = sorted(articles, key=lambda one: (one.problem, bool(one.refines), one.id))
    yield Table(
        ("problem", "article", "title", "source"),
        tuple((one.problem, one.id, one.title, _source(one.source.document, one.source.number)) for one in by_problem),
    )
    yield Heading("Drivers")
    yield Table(
        ("driver", "title", "versions", *(word.column for word in base.about.versions.values() if word.column)),
        tuple(row for driver in base.drivers.values() for row in _versions(driver, base)),
    )
    yield from _classes(base)
    yield Heading("Programs")
    for program in base.programs.values():
        yield Item(program.title, f"{program.id}:")
    yield Heading("Procedures")
    for procedure in sorted(base.procedures.values(), key=lambda one: one.id):
        yield Item(f"{procedure.title} ({len(procedure.steps)} steps)", f"{procedure.id}:")
    yield Heading("More")
    yield Item("every fact a rule can mention, with its question", "facts:")
    yield Item("how facts follow from other facts", "rules:")


def _classes(base: RuleBase) -> Iterator[Block]:
    """What the classes of drivers mean, in the vocabulary's words."""
    meant = base.facts.get(base.about.classes)
    if meant is not None:
        yield Para(meant.meaning, "Validation classes:")
        yield from (Item(choice.title, f"{value}:") for value, choice in meant.choices.items())


def _source(document: str, number: str) -> str:
    return f"{document} ({number})" if number else document


def _versions(driver: Driver, base: RuleBase) -> Iterator[tuple[str, ...]]:
    for one in driver.versions:
        yield (
            driver.id,
            driver.title,
            f"{one.title} ({one.range})",
            *(conditionals(one.gives.get(name, ())) for name, word in base.about.versions.items() if word.column),
        )


def _facts(base: RuleBase) -> Iterator[Block]:
    yield Heading("Facts", 1)
    for fact in sorted(base.facts.values(), key=lambda one: one.name):
        yield Heading(fact.name)
        yield Para(f"{fact.meaning} ({fact.type}, of {base.about.subjects[fact.subject]})")
        yield from _question(fact)
        for value in base.values[fact.name]:
            choice = fact.choices.get(value)
            phrases = f" (also: {', '.join(choice.phrases)})" if choice and choice.phrases else ""
            yield Item(f"{base.title(fact.name, value)}{phrases}", f"{value}:")


def _question(fact: FactDef) -> Iterator[Block]:
    if fact.askable:
        asked = fact.answered_by or "person asked"
        yield Para(f"{fact.ask} (effort {fact.effort} of 5, answered by the {asked})", "Asked:")
    if fact.how_to_find is not None:
        yield Para(fact.how_to_find.text, HOW_TO_FIND_OUT)
        for command in fact.how_to_find.commands:
            yield Code(command.text, command.shell)
    if fact.default is not None:
        yield Para(f"{fact.default}. {fact.default_because}", "Assumed:")
    if fact.computed:
        yield Para("Worked out from certificates, listings or connection strings.")


def _rules(base: RuleBase) -> Iterator[Block]:
    yield Heading("Derived facts", 1)
    for name in base.index.order:
        yield Heading(name)
        for rule in base.index.derivations:
            if rule.fact == name:
                condition = condition_text({test.fact: _cell(base, test.fact, test.values) for test in rule.tests})
                yield Item(f"{rule.value} when {condition}: {rule.because} [{rule.source}]", f"{rule.id}:")


def _cell(base: RuleBase, fact: str, values: tuple[str, ...]) -> object:
    """The shorter way to say which values: these, or all but those."""
    if not values:
        return "in the versions named"
    others = [value for value in base.values[fact] if value not in values]
    if not others:
        return "known"
    return {"not": others} if len(others) < len(values) else list(values)


class Links:
    """Turns ids of pages into links, as seen from the page at ``place``."""

    def __init__(self, targets: Mapping[str, str], place: str, ending: str) -> None:
        self.targets = targets
        self.place = place
        self.ending = ending

    def address(self, word: str) -> str | None:
        """The relative address of the page for an id, or None where it is no id, or this page's own."""
        target = self.targets.get(word)
        if target is None or target == self.place:
            return None
        page, _, anchor = target.partition("#")
        up = "../" * (len(PurePosixPath(self.place).parts) - 1)
        fragment = f"#{anchor}" if anchor else ""
        return fragment if page == self.place else f"{up}{page}{self.ending}{fragment}"

    def inline(self, plain: Callable[[str], str], link: Callable[[str, str], str]) -> Callable[[str], str]:
        """A writer of texts that links ids. A plain word (``ssms``) is an id only where it stands alone."""

        def write(text: str) -> str:
            parts: list[str] = []
            last = 0
            addresses = [found.span() for found in _ADDRESS.finditer(text)]
            for found in _WORD.finditer(text):
                if any(start <= found.start() < end for start, end in addresses):
                    continue
                word = found.group()
                alone = text.rstrip(":") == word
                address = self.address(word) if alone or not _PLAIN.fullmatch(word) else None
                if address is not None:
                    parts += [plain(text[last : found.start()]), link(plain(word), address)]
                    last = found.end()
            return "".join((*parts, plain(text[last:])))

        return write


def targets(base: RuleBase) -> dict[str, str]:
    """Id -> place of its page (with an anchor for facts). An article's id wins over a driver's or procedure's."""
    result = {"facts": "facts", "rules": "rules"}
    result |= {name: f"facts#{_anchor(name)}" for name in base.facts}
    result |= {name: f"procedures/{name}" for name in base.procedures}
    result |= {name: f"programs/{name}" for name in base.programs}
    result |= {name: f"drivers/{name}" for name in base.drivers}
    return result | {name: f"articles/{name}" for name in base.article_ids}


def _with_addresses(text: str) -> str:
    """A text as HTML with its web addresses as links."""
    return re.sub(r"https?://[^\s<>&;\"']{1,2000}[^\s<>&;\"'.,:)]", r'<a href="\g<0>">\g<0></a>', html_text(text))


def _untagged(html: str) -> str:
    return re.sub(r"<[^<>]*>", "", html)


def _anchor(heading: str) -> str:
    """The anchor that Markdown viewers give a heading: lower case, no dots."""
    return re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-")


def documentation(base: RuleBase, *, html: bool = True, markdown: bool = True) -> Iterator[tuple[str, str]]:
    """Every file of the documentation: its place below the folder it is written to, and its content."""
    known = targets(base)
    for page in pages(base):
        if page.svg:
            yield f"{page.place}.svg", page.svg
        if html:
            yield f"{page.place}.html", _html(page, Links(known, page.place, ".html"))
        if markdown:
            yield f"{page.place}.md", _markdown(page, Links(known, page.place, ".md"))


def _markdown(page: Page, links: Links) -> str:
    inline = links.inline(escaped, lambda word, address: f"[{word}]({address})")
    text = to_markdown(page.blocks, inline=inline)
    if page.svg:
        name = PurePosixPath(page.place).name
        text += f"\n## Decision diagram\n\n![The scenarios as a diagram]({name}.svg)\n"
    return text if page.place == "index" else f"{text}\n[Index]({'../' * page.place.count('/')}index.md)\n"


def _html(page: Page, links: Links) -> str:
    inline = links.inline(_with_addresses, lambda word, address: f'<a href="{address}">{word}</a>')
    body = to_fragment(page.blocks, inline=inline)
    # Headings of facts are what links to facts lead to.
    body = re.sub(
        r"<h2>(.{0,400}?)</h2>", lambda found: f'<h2 id="{_anchor(_untagged(found[1]))}">{found[1]}</h2>', body
    )
    up = "../" * page.place.count("/")
    return _template().render(title=page.title, body=body, svg=page.svg, up=up)


@lru_cache(maxsize=1)
def _template() -> Template:
    folder = FileSystemLoader(str(Path(__file__).parent))
    environment = Environment(loader=folder, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("site.html.j2")
