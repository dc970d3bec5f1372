"""``kbassist kb messages``."""

import argparse
from pathlib import Path

from kbassist.authoring.message_list import (
    as_json,
    known_messages,
    languages,
    message_blocks,
    read_labelled,
    score_blocks,
    scores,
)
from kbassist.commands.output import say, show
from kbassist.errors import UserError
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.folders import open_base
from kbassist.text.similar import suggestion


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    base = open_base(arguments.folders)
    known = ("en", *languages(base.catalogue.messages.values()))
    for one in arguments.only:
        if one not in known:
            raise UserError(f"--only {one}: no such language{suggestion(one, known)}; known: {', '.join(known)}")
    if arguments.score:
        chosen = base.in_languages(arguments.only) if arguments.only else base
        if arguments.within is not None and "{}" not in arguments.within:
            raise UserError("--within: the place of the text is missing; write {} where it goes")
        texts = read_labelled(Path(arguments.score), arguments.within or "{}")
        found = scores(texts, open_reasoner(chosen, arguments.engine))
        show(score_blocks(found))
        return 0
    messages = known_messages(base, arguments.name or "")
    if not messages:
        raise UserError(f"{arguments.name}: no such message{suggestion(arguments.name, base.catalogue.messages)}")
    if arguments.only:
        messages = [one for one in messages if set(arguments.only) & set(one.missing)]
    if arguments.format == "json":
        say(as_json(messages))
    else:
        show(message_blocks(messages))
    return 0
