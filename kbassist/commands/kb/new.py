"""``kbassist kb new|lint|test|coverage|corpus|doc|diff|schema``: what the authors of articles work with."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from kbassist.commands.session import extra_rules, open_base, open_reasoner
from kbassist.errors import UserError
from kbassist.render.blocks import Block, Heading, Item, Para
from kbassist.render.text import terminal_width, to_text
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.conditions import suggestion
from kbassist.rulebase.loader import default_rules, load, rule_files

_CHECK_FAILED = 3


def run(arguments: argparse.Namespace) -> int:
    """Run one of the commands; its exit status."""
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "new": _new,
        "lint": _lint,
        "test": _test,
        "coverage": _coverage,
        "corpus": _corpus,
        "doc": _doc,
        "diff": _diff,
        "schema": _schema,
    }
    return commands[arguments.kb_command](arguments)


def _show(blocks: Iterable[Block]) -> None:
    sys.stdout.write(to_text(blocks, width=terminal_width()))


def _new(arguments: argparse.Namespace) -> int:
    from kbassist.authoring.skeleton import skeleton  # noqa: PLC0415

    base = open_base(arguments.rules)
    name = arguments.name or ""
    if name in base.article_ids:
        raise UserError(f"{name}: there is such an article already; choose another id")
    if arguments.answers:
        arguments.ask = True
    error = _error_text(arguments.error) if arguments.error else ""
    if arguments.ask or (not name and not arguments.error):
        from kbassist.commands.kb.conversation import new_article  # noqa: PLC0415

        return new_article(arguments, base, error)
    if not name:
        raise UserError("kb new: needs an ID, for example KB2007728; without anything it asks step by step")
    made = skeleton(name, arguments.title, error, date.today())
    if not arguments.output:
        sys.stdout.write(made)
        return 0
    path = Path(arguments.output)
    if path.exists():
        raise UserError(f"--output {path}: exists; choose another file")
    save(path, made)
    sys.stdout.write(f"{path}: fill it in, then 'kbassist kb lint' and 'kbassist kb test {name}'\n")
    return 0


def _error_text(file: str) -> str:
    from kbassist.text.decode import decode  # noqa: PLC0415

    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise UserError(f"--from {file}: can't be read: {error.strerror or error}") from None
    decoded = decode(data, lambda _text: 0)
    if decoded is None:
        raise UserError(f"--from {file}: no text; hand over the error as text")
    return decoded.text


def save(path: Path, text: str) -> None:
    """Write a file the author asked for, with its folders. Raises ``UserError``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(f"--output {path}: can't be written: {error.strerror or error}") from None


def _lint(arguments: argparse.Namespace) -> int:
    return lint_rules(extra_rules(arguments.rules))


def lint_rules(extra: tuple[Path, ...]) -> int:
    """Check the shipped rules with the ``extra`` folders, print the problems; the exit status."""
    from kbassist.authoring.lint import lint  # noqa: PLC0415

    files = rule_files((default_rules(), *extra))
    problems = lint(files)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if problems:
        sys.stderr.write(f"kbassist: {len(problems)} problem{'s' if len(problems) > 1 else ''} in the rule base\n")
        return _CHECK_FAILED
    sys.stdout.write(f"{len(files)} files checked, no problems\n")
    return 0


def _test(arguments: argparse.Namespace) -> int:
    base = open_base(arguments.rules)
    return run_tests(base, arguments.engine, _chosen(arguments.articles, base))


def _chosen(articles: list[str], base: RuleBase) -> tuple[str, ...]:
    """The articles named on the command line, all without any. Raises ``UserError`` for an unknown one."""
    for one in articles:
        if one not in base.article_ids:
            raise UserError(f"{one}: no such article{suggestion(one, base.article_ids)}; see 'kbassist kb list'")
    return tuple(articles) or base.article_ids


def run_tests(base: RuleBase, engine: str, chosen: Iterable[str]) -> int:
    """Run the examples of the ``chosen`` articles, print the outcome of each; the exit status."""
    from kbassist.authoring.examples import run_examples, stolen_samples  # noqa: PLC0415

    failed = total = 0
    chosen = tuple(chosen)
    for outcome in (*run_examples(open_reasoner(base, engine), chosen), *stolen_samples(base, chosen)):
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


def _coverage(arguments: argparse.Namespace) -> int:
    from kbassist.authoring.coverage import coverage  # noqa: PLC0415
    from kbassist.authoring.samples import examples_of, read_samples  # noqa: PLC0415

    base = open_base(arguments.rules)
    samples = [*examples_of(base), *read_samples(Path(one) for one in arguments.cases)]
    chosen = _chosen(arguments.articles, base)
    found = list(coverage(open_reasoner(base, arguments.engine), samples))
    if arguments.articles:
        found = [one for one in found if one.name in chosen]

    def blocks() -> Iterator[Block]:
        yield Heading("What no example reaches", 1)
        for one in found:
            yield Item(f"{one.reached} of {one.total} reached", f"{one.name}:", "strong")
            for what in one.missed:
                yield Item(what, indent=1)
        reached, total = sum(one.reached for one in found), sum(one.total for one in found)
        yield Para(f"{reached} of {total} reached by {len(samples)} samples", "Total:")

    _show(blocks())
    return 0


def _corpus(arguments: argparse.Namespace) -> int:
    from kbassist.authoring.corpus import as_json, judge, read_corpus, tally  # noqa: PLC0415

    corpus = read_corpus(Path(one) for one in arguments.paths)
    judged = judge(corpus, open_reasoner(open_base(arguments.rules), arguments.engine))
    if arguments.format == "json":
        sys.stdout.write(json.dumps(as_json(judged), indent=1, ensure_ascii=False) + "\n")
    else:
        from kbassist.authoring.corpus_report import corpus_blocks  # noqa: PLC0415

        _show(corpus_blocks(judged))
    whole = tally("all", judged)
    taken = [one for one in judged if one.taken]
    if whole.problem * 100 < arguments.least * whole.texts or taken:
        sys.stderr.write(
            f"kbassist: the right problem for {whole.problem} of {whole.texts} texts (wanted: {arguments.least} %), "
            f"{len(taken)} look-alikes taken for ours (wanted: none)\n"
        )
        return _CHECK_FAILED
    return 0


def _doc(arguments: argparse.Namespace) -> int:
    from kbassist.authoring.site import write_doc  # noqa: PLC0415

    folder = Path(arguments.output)
    base = open_base(arguments.rules)
    wanted = arguments.format
    try:
        written = write_doc(base, folder, html=wanted != "markdown", markdown=wanted != "html")
    except OSError as error:
        raise UserError(f"--output {folder}: can't be written: {error.strerror or error}") from None
    first = folder / ("index.md" if wanted == "markdown" else "index.html")
    sys.stdout.write(f"{len(written)} files; begin with {first}\n")
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    from kbassist.authoring.diff import changed  # noqa: PLC0415
    from kbassist.authoring.samples import examples_of, read_samples  # noqa: PLC0415

    old, new = _whole_base(arguments.old), _whole_base(arguments.new)
    samples = {one.name: one for one in (*examples_of(old), *examples_of(new))}
    samples |= {one.name: one for one in read_samples(Path(one) for one in arguments.cases)}
    reasoners = open_reasoner(old, arguments.engine), open_reasoner(new, arguments.engine)
    found = list(changed(*reasoners, samples.values()))

    def blocks() -> Iterator[Block]:
        yield Heading(f"{len(found)} of {len(samples)} samples change", 1)
        for one in found:
            yield Heading(one.sample, 3)
            for change in one.changes:
                yield Item(f"{change.before} -> {change.after}", f"{change.what}:")

    _show(blocks())
    return 0


def _whole_base(folder: str) -> RuleBase:
    """A rule base that stands alone, or, where the folder has no facts of its own, the shipped one with the folder."""
    path = Path(folder)
    if not path.is_dir():
        raise UserError(f"{folder}: no such folder of rules; a rule base has vocabulary, articles, ...")
    whole = any((path / "vocabulary").glob("*.y*ml")) and any((path / "drivers").glob("*.y*ml"))
    return load((), base=path) if whole else load((path,))


def _schema(arguments: argparse.Namespace) -> int:
    if arguments.output:
        written = write_schemas(Path(arguments.output))
        sys.stdout.write("".join(f"{path}\n" for path in written))
        return 0
    if not arguments.name:
        raise UserError(f"kb schema: needs a KIND ({', '.join(_kinds())}), or --output FOLDER for all of them")
    if arguments.name not in _kinds():
        raise UserError(
            f"{arguments.name}: no such kind of rules file{suggestion(arguments.name, _kinds())}; "
            f"known: {', '.join(_kinds())}"
        )
    sys.stdout.write(_schema_text(arguments.name))
    return 0


def _kinds() -> tuple[str, ...]:
    from kbassist.rulebase.compiler import TYPES  # noqa: PLC0415

    return tuple(TYPES)


def _schema_text(kind: str) -> str:
    from kbassist.render.json import schema_of  # noqa: PLC0415
    from kbassist.rulebase.compiler import TYPES  # noqa: PLC0415

    return json.dumps(schema_of(TYPES[kind], f"kbassist rules/{kind}"), indent=2) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write the JSON Schema of every kind of rules file to ``folder``; the files. Raises ``UserError``."""
    written = []
    for kind in _kinds():
        path = folder / f"{kind}.schema.json"
        save(path, _schema_text(kind))
        written.append(path)
    return written
