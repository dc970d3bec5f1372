"""``kbassist kb new``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kbassist.authoring.draft import Draft
from kbassist.authoring.origins import Message, messages_of, on_all_systems, proposed
from kbassist.authoring.proposal import Proposal
from kbassist.authoring.skeleton import sample_of
from kbassist.authoring.takes import in_words, shipped_corpus
from kbassist.authoring.ticket import is_ticket, read_ticket
from kbassist.batch.teach import name_of
from kbassist.commands.kb.written import check_article, headed_files, named, see_free, tell, with_own, write_article
from kbassist.commands.output import complain, save, say
from kbassist.errors import UserError
from kbassist.rulebase.folders import open_base, roots
from kbassist.text.decode import decode

FOLDER = "my-rules"
_FILES = (".yaml", ".yml")


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    base = open_base(arguments.folders)
    folder = Path(arguments.output or FOLDER)
    base = with_own(arguments, folder, base) if folder.is_dir() else base
    if (arguments.name or "") in base.article_ids:
        raise UserError(f"{arguments.name}: there is such an article already; choose another id")
    if arguments.from_batch and not arguments.message:
        _list(messages_of(Path(arguments.from_batch)), arguments.from_batch)
        return 0
    draft = _draft(arguments)
    corpus = Path(arguments.corpus) if arguments.corpus else shipped_corpus(roots(arguments.folders)[0])
    if arguments.ask or arguments.answers or draft == Draft(id=""):
        from kbassist.commands.kb.conversation import new_article  # noqa: PLC0415 - start-up: only the conversation needs it

        return new_article(arguments, base, draft, corpus)
    if not draft.id:
        draft = msgspec.structs.replace(draft, id=name_of(draft.title or "".join(draft.texts[:1]), base.article_ids))
    draft, proposal = proposed(draft, base, corpus)
    return _written(arguments, on_all_systems(draft, base), proposal)


def _draft(arguments: argparse.Namespace) -> Draft:
    """What the command line tells of the article."""
    apart = tuple(sample_of(_text(file, "--not")) for file in arguments.apart)
    texts: list[str] = []
    draft = Draft(id=arguments.name or "", title=arguments.title)
    if arguments.from_batch:
        texts += _of_batch(arguments, messages_of(Path(arguments.from_batch)))
    tickets = 0
    for file in arguments.error:
        text = _text(file, "--from")
        if not is_ticket(file, text):
            texts += filter(None, [sample_of(text)])
            continue
        tickets += 1
        if tickets > 1:
            raise UserError(f"--from {file}: one ticket at a time; error texts may be several")
        ticket = read_ticket(text, draft.id)
        draft = msgspec.structs.replace(ticket, title=draft.title or ticket.title)
        if not ticket.texts:
            complain(f"{file}: no error text in this ticket; put it into a block of code (```)")
    if arguments.error and not texts and not draft.texts and not draft.title:
        raise UserError(f"--from {arguments.error[0]}: nothing in it to make an article of")
    return msgspec.structs.replace(
        draft, texts=tuple(dict.fromkeys((*draft.texts, *texts))), apart=tuple(filter(None, (*draft.apart, *apart)))
    )


def _of_batch(arguments: argparse.Namespace, messages: Sequence[Message]) -> list[str]:
    texts: list[str] = []
    for number in arguments.message:
        if not number.isdecimal() or not 0 < int(number[:9]) <= len(messages):
            raise UserError(
                f"--message {number}: the batch has {len(messages)} messages that no article knows; give a number"
            )
        texts += messages[int(number) - 1].texts
    return list(dict.fromkeys(texts))


def _list(messages: Sequence[Message], file: str) -> None:
    """The messages with their numbers."""
    for number, one in enumerate(messages, 1):
        tell(f"{number:>4}. {one.count}x {one.message}")
    tell(f"An article about one of them: kbassist kb new --from-batch {file} --message N --output {FOLDER}")
    tell("If several are one problem, repeat --message: what they have in common is looked for.")


def _written(arguments: argparse.Namespace, draft: Draft, proposal: Proposal | None) -> int:
    """The files, to a folder, to a file, or to standard output."""
    if arguments.output and Path(arguments.output).suffix.casefold() not in _FILES:
        folder = Path(arguments.output)
        if folder.is_file():
            raise UserError(f"--output {folder}: is a file; name a folder of rules, or a new file NAME.yaml")
        see_free(folder, draft.id)
        paths = write_article(draft, folder)
        _show(proposal)
        return check_article(arguments, folder, draft.id, paths)
    files = headed_files(draft, schema=False)
    if not arguments.output:
        article, *more = files.items()
        say(article[1])
        say("".join(f"---\n# {kind}/{draft.id.casefold()}.yaml\n{text}" for kind, text in more))
        return 0
    path = Path(arguments.output)
    inside = path.parent.name == "articles"
    folder = path.parent.parent if inside else Path(FOLDER)
    beside = path.with_name(f"{path.stem}.procedures{path.suffix}")
    steps = folder / "procedures" / path.name if inside else beside
    for one in (path, steps):
        if one.exists():
            raise UserError(f"--output {one}: exists; choose another file")
    save(path, files["articles"])
    save(steps, files["procedures"])
    there = "" if inside else f", then put them into {FOLDER}/articles and {FOLDER}/procedures"
    say(f"{path} and {steps}: fill them in{there};\n")
    say(f"then 'kbassist kb lint {named(folder)}' and 'kbassist kb test {draft.id} {named(folder)}'\n")
    return 0


def _show(proposal: Proposal | None) -> None:
    """The words that were chosen, and what else has them."""
    if proposal is None:
        return
    tell(f"Known by: {proposal}{'   (numbers had to stay)' if proposal.numbered else ''}")
    for line in in_words(proposal.taken):
        tell(f"  also in {line}")
    if not proposal.taken:
        tell("  which is in no other known text")


def _text(file: str, option: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise UserError(f"{option} {file}: can't be read: {error.strerror or error}") from None
    decoded = decode(data, lambda _text: 0)
    if decoded is None:
        raise UserError(f"{option} {file}: no text; hand over the error as text")
    return decoded.text
