"""``kbassist kb corpus``."""

import argparse
import json
from pathlib import Path

from kbassist.authoring.corpus import as_json, judge, read_corpus, tally
from kbassist.authoring.corpus_report import corpus_blocks
from kbassist.commands.output import CHECK_FAILED, complain, say, show
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.folders import open_base


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    corpus = read_corpus(Path(one) for one in arguments.paths)
    judged = judge(corpus, open_reasoner(open_base(arguments.folders), arguments.engine))
    if arguments.format == "json":
        say(json.dumps(as_json(judged), indent=1, ensure_ascii=False) + "\n")
    else:
        show(corpus_blocks(judged))
    whole = tally("all", judged)
    taken = [one for one in judged if one.taken]
    if whole.problem * 100 < arguments.least * whole.texts or taken:
        complain(
            f"the right problem for {whole.problem} of {whole.texts} texts (wanted: {arguments.least} %), "
            f"{len(taken)} look-alikes taken for ours (wanted: none)"
        )
        return CHECK_FAILED
    return 0
